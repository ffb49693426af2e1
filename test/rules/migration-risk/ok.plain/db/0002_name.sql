ALTER TABLE users ADD COLUMN mail TEXT NOT NULL DEFAULT '';
UPDATE users SET mail = name;
DELETE FROM users WHERE name = 'x';
