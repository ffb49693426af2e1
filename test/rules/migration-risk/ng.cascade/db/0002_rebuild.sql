PRAGMA foreign_keys=OFF;
CREATE TABLE __new_p (id INTEGER PRIMARY KEY, n TEXT);
INSERT INTO `__new_p` (id) SELECT id FROM p;
DROP TABLE `p`;
ALTER TABLE `__new_p` RENAME TO `p`;
PRAGMA foreign_keys=ON;
