import { isOpaque } from './entropy.ts';
import { isPlaceholderValue, isTrivial } from './placeholder.ts';
import type { FormSpec } from './types.ts';

/** Passwords in the files and commands of tools that take them without a name and an equals sign. */
export const logins: readonly FormSpec[] = [
  {
    id: 'netrc-password',
    name: 'Password of a .netrc file',
    keywords: ['machine '],
    pattern: /machine[ \t]{1,8}[\w.-]{3,200}\s{1,80}login\s{1,8}[^\s]{1,200}\s{1,80}password[ \t]{1,8}([^\s"'`]{6,200})/,
    edge: 'none',
    validate: isLoginPassword,
    docs: 'https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html',
  },
  {
    id: 'pgpass-password',
    name: 'Password of a .pgpass file',
    keywords: [':5432:', ':6543:'],
    pattern: /[\w.-]{3,200}:(?:5432|6543):[\w*-]{1,63}:[\w.*-]{1,63}:([^\s:"'`]{6,200})/,
    edge: 'none',
    before: 200,
    validate: isLoginPassword,
    docs: 'https://www.postgresql.org/docs/current/libpq-pgpass.html',
  },
  {
    id: 'docker-registry-auth',
    name: 'Docker registry login',
    keywords: ['"auth"'],
    pattern: /"auth"\s{0,4}:\s{0,4}"([A-Za-z0-9+/]{12,400}={0,2})"/,
    edge: 'none',
    validate: isEncodedLogin,
    docs: 'https://docs.docker.com/reference/cli/docker/login/#credential-stores',
  },
  {
    id: 'sshpass-password',
    name: 'Password in an sshpass command',
    keywords: ['sshpass -p'],
    pattern: /sshpass -p\s{0,2}["']?([^\s"'`$]{5,128})/,
    edge: 'none',
    validate: isLoginPassword,
    docs: 'https://manpages.debian.org/stable/sshpass/sshpass.1.en.html',
  },
  {
    id: 'mysql-password-flag',
    name: 'Password in a MySQL command',
    keywords: ['mysql ', 'mysqldump ', 'mysqladmin '],
    pattern: /mysql(?:dump|admin)? (?:[^\n|;]{0,200}? )?-p["']?([^\s"'`$]{6,128})/,
    edge: 'none',
    validate: isLoginPassword,
    docs: 'https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_password',
  },
  {
    id: 'sql-user-password',
    name: 'Password of a database user',
    keywords: ['identified ', 'with password', 'encrypted password', 'login password'],
    pattern: /(?:identified (?:with \w{1,40} )?by|(?:with|encrypted|login) password)\s{1,4}'([^'\n]{6,128})'/i,
    edge: 'none',
    validate: isLoginPassword,
    docs: 'https://www.postgresql.org/docs/current/sql-createrole.html',
  },
  {
    id: 'sql-role-password',
    name: 'Password of a database role',
    keywords: ["sword '"],
    pattern: /(?:role|user|login)\s{1,4}[\w".-]{1,64}\s{1,4}(?:with\s{1,4}|set\s{1,4})?(?:encrypted\s{1,4})?password\s'([^'\n]{6,128})'/i,
    edge: 'none',
    before: 100,
    validate: isLoginPassword,
    docs: 'https://www.postgresql.org/docs/current/sql-alterrole.html',
  },
];

// Manuals write words here; a password that was made reads as none, or mixes digits in.
function isLoginPassword(value: string): boolean {
  if (isPlaceholderValue(value) || isTrivial(value) || /^[-$%{<(]|[<>{}]/.test(value)) return false;
  return isOpaque(value, 10) || (/\d/.test(value) && /[A-Za-z]/.test(value) && /[^\w]/.test(value));
}

function isEncodedLogin(value: string): boolean {
  const pair = decoded(value);
  const password = pair.slice(pair.indexOf(':') + 1);
  return /^[\w.@+-]{1,100}:[!-~]{6,}$/.test(pair) && !isPlaceholderValue(password) && !isTrivial(password);
}

function decoded(value: string): string {
  try {
    return atob(value);
  } catch {
    return '';
  }
}
