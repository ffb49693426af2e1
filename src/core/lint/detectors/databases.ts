import { isOpaque, wordiness } from './entropy.ts';
import { isPlaceholderValue, isTrivial } from './placeholder.ts';
import type { FormSpec, MatchContext } from './types.ts';

const PASSWORD = String.raw`:\/\/[^\s"'${'`'}<>:@\/]{0,120}:([^\s"'${'`'}<>@\/]{1,200})@[^\s"'${'`'}<>]{1,10}`;

function url(id: string, name: string, schemes: string, docs: string): FormSpec {
  const keywords = schemes.split(' ').map((scheme) => `${scheme}://`);
  return {
    id,
    name,
    keywords,
    pattern: new RegExp(`(?:${schemes.replace(/ /g, '|').replace(/\+/g, '\\+')})${PASSWORD}`, 'i'),
    edge: 'none',
    validate: isRealPassword,
    docs,
  };
}

const addresses: readonly FormSpec[] = [
  url(
    'postgres-url',
    'PostgreSQL address with password',
    'postgres postgresql cockroachdb timescaledb',
    'https://www.postgresql.org/docs/current/libpq-connect.html',
  ),
  url(
    'mysql-url',
    'MySQL address with password',
    'mysql mysql2 mariadb',
    'https://dev.mysql.com/doc/refman/8.4/en/connecting-using-uri-or-key-value-pairs.html',
  ),
  url(
    'mongodb-url',
    'MongoDB address with password',
    'mongodb mongodb+srv',
    'https://www.mongodb.com/docs/manual/reference/connection-string/',
  ),
  url('redis-url', 'Redis address with password', 'redis rediss valkey', 'https://redis.io/docs/latest/develop/clients/'),
  url('amqp-url', 'AMQP address with password', 'amqp amqps', 'https://www.rabbitmq.com/docs/uri-spec'),
  url('mqtt-url', 'MQTT or NATS address with password', 'mqtt mqtts nats stomp', 'https://github.com/mqtt/mqtt.org/wiki/URI-Scheme'),
  url('sqlserver-url', 'SQL Server address with password', 'sqlserver mssql', 'https://learn.microsoft.com/sql/connect/'),
  url('clickhouse-url', 'ClickHouse address with password', 'clickhouse clickhouses', 'https://clickhouse.com/docs'),
  url('neo4j-url', 'Graph database address with password', 'neo4j neo4j+s bolt', 'https://neo4j.com/docs'),
  url('smtp-url', 'Mail server address with password', 'smtp smtps imap imaps', 'https://nodemailer.com/smtp/'),
  url('ldap-url', 'Directory address with password', 'ldap ldaps', 'https://www.rfc-editor.org/rfc/rfc4516'),
  url('ftp-url', 'FTP address with password', 'ftp ftps sftp ssh', 'https://www.rfc-editor.org/rfc/rfc1738'),
  url(
    'basic-auth-url',
    'Address with user name and password',
    'http https ws wss git+https',
    'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
  ),
  url('socks-url', 'Proxy address with password', 'socks socks4 socks5 socks5h', 'https://www.rfc-editor.org/rfc/rfc1928'),
];

/** Detectors of addresses whose password their author chose; no vendor issued it. */
export const passwordAddresses: ReadonlySet<string> = new Set(addresses.map(({ id }) => id));

/** Addresses of databases, brokers and servers that carry a password, and tokens of database services. */
export const databases: readonly FormSpec[] = [
  ...addresses,
  {
    id: 'url-token-user',
    name: 'Address with a token',
    keywords: ['https://'],
    pattern: /https:\/\/([A-Za-z0-9_-]{32,120})@[a-z0-9-]{1,63}\.[a-z]/,
    edge: 'none',
    entropy: 3.5,
    validate: isTokenUser,
    docs: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
  },
  {
    id: 'sqlserver-connection-string',
    name: 'Connection string with password',
    keywords: ['password=', 'pwd='],
    pattern:
      /(?:server|host|data source|user id|uid|username|database)\s?=[^\n"'`]{1,400}?;\s{0,4}(?:password|pwd)\s?=\s?([^;\s"'`<>]{4,128})/i,
    edge: 'none',
    before: 420,
    validate: isRealPassword,
    docs: 'https://learn.microsoft.com/dotnet/api/system.data.sqlclient.sqlconnection.connectionstring',
  },
  {
    id: 'planetscale-password',
    name: 'PlanetScale password',
    keywords: ['pscale_pw_'],
    pattern: /pscale_pw_[\w=.-]{32,64}/,
    revoke: 'https://app.planetscale.com',
    docs: 'https://planetscale.com/docs/concepts/connection-strings',
  },
  {
    id: 'planetscale-token',
    name: 'PlanetScale token',
    keywords: ['pscale_tkn_', 'pscale_oauth_'],
    pattern: /pscale_(?:tkn|oauth)_[\w=.-]{32,64}/,
    revoke: 'https://app.planetscale.com',
    docs: 'https://planetscale.com/docs/concepts/service-tokens',
  },
  {
    id: 'neon-api-key',
    name: 'Neon API key',
    keywords: ['napi_'],
    pattern: /napi_[a-z0-9]{40,80}/,
    revoke: 'https://console.neon.tech/app/settings/api-keys',
    docs: 'https://neon.com/docs/manage/api-keys',
  },
  {
    id: 'neon-password',
    name: 'Neon database password',
    keywords: ['npg_'],
    pattern: /npg_[A-Za-z0-9]{10,24}/,
    entropy: 3,
    revoke: 'https://console.neon.tech',
    docs: 'https://neon.com/docs/connect/connect-from-any-app',
  },
  {
    id: 'clickhouse-cloud-key',
    name: 'ClickHouse Cloud API secret',
    keywords: ['4b1d'],
    pattern: /4b1d[A-Za-z0-9]{38}/,
    edge: 'base64',
    entropy: 3.5,
    validate: (value) => /[A-Zg-z]/.test(value),
    revoke: 'https://console.clickhouse.cloud',
    docs: 'https://clickhouse.com/docs/cloud/manage/api/api-overview',
  },
  {
    id: 'xata-api-key',
    name: 'Xata API key',
    keywords: ['xau_'],
    pattern: /xau_[A-Za-z0-9]{32,40}/,
    entropy: 3.5,
    revoke: 'https://app.xata.io/settings',
    docs: 'https://xata.io/docs',
  },
  {
    id: 'fauna-key',
    name: 'Fauna key',
    keywords: ['fnae', 'fnaf'],
    pattern: /fnA[EF][\w-]{36}/,
    edge: 'base64',
    entropy: 3.8,
    docs: 'https://docs.fauna.com',
  },
  {
    id: 'databricks-token',
    name: 'Databricks token',
    keywords: ['dapi'],
    pattern: /dapi[a-f0-9]{32}(?:-\d)?/,
    edge: 'base64',
    entropy: 3,
    docs: 'https://docs.databricks.com/aws/en/dev-tools/auth/pat',
  },
  {
    id: 'aiven-token',
    name: 'Aiven service password',
    keywords: ['avns_'],
    pattern: /AVNS_[\w-]{15,24}/,
    entropy: 3.3,
    docs: 'https://aiven.io/docs',
  },
  {
    id: 'tinybird-token',
    name: 'Tinybird token',
    keywords: ['p.eyj'],
    pattern: /p\.eyJ[A-Za-z0-9_-]{30,300}\.[\w-]{40,50}/,
    revoke: 'https://app.tinybird.co',
    docs: 'https://www.tinybird.co/docs',
  },
];

// The manuals' defaults (`postgres:postgres@localhost`) give nothing away; on this machine neither do words.
function isRealPassword(value: string, { match }: MatchContext): boolean {
  const decoded = value.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  if (isPlaceholderValue(decoded) || isTrivial(decoded) || /^[*$%{<[]|^\W+$|[{}$()\\]|^\w+\]$/.test(decoded)) return false;
  const user = /:\/\/([^:@/]{0,120}):/.exec(match)?.[1] ?? '';
  if (user === decoded || /^(?:user(?:name)?|name|login|pass(?:word)?|pw|pwd|p|(?:\w{1,8}_)?(?:secret|token)|\d{1,5})$/i.test(decoded))
    return false;
  if (/[<{$%]|^(?:user|username|your.*)$/i.test(user) && !isOpaque(decoded, 10)) return false;
  if (/^(?:https?|wss?|ftp)/i.test(match) && (user === 'anonymous' || isWord(decoded))) return false;
  const host = match.slice(match.lastIndexOf('@') + 1);
  if (/^(?:localhost|127\.|0\.0\.0\.0|\[::1|db:|db\/|postgres|mysql|redis:|host(?:name)?\b|host:|example|my-?host|server)/i.test(host))
    return isOpaque(decoded, 10);
  return decoded.length >= 4;
}

// Manuals write `https://alice:wonderland@host`; a real password of letters alone does not read as a word.
function isWord(password: string): boolean {
  return /^[A-Za-z]{1,14}$/.test(password) && (password.length < 6 || wordiness(password).share >= 0.5);
}

// A DSN of Sentry has the public key in this place.
function isTokenUser(value: string, { lineBefore, match }: MatchContext): boolean {
  return /\d/.test(value) && !/sentry|dsn/i.test(lineBefore + match) && !/^[0-9a-f]{32}$/.test(value) && isOpaque(value, 32);
}
