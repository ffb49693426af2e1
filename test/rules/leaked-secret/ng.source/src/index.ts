export const token = 'xoxb-120394857612-129384756102-Pl4nt3dF0rT3stsQq7zW2kLm';
