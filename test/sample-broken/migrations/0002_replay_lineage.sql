ALTER TABLE runs ADD COLUMN replayed_from TEXT;
