import { textInBase64, wordiness } from './entropy.ts';

const REFERENCE = [
  /\$\{[^}]*\}/, // shell, template literals, Doppler, GitHub Actions
  /\$\(.*\)|^\$\(/,
  /^\$[A-Za-z_]\w*$/,
  /\{\{.*\}\}|\{%.*%\}/,
  /<%.*%>/,
  /^%[A-Za-z_]\w*%$/,
  /^(?:env|secret|secrets|var|file|ssm|vault|get_?env|os\.getenv|lookup)\(.*\)$/i,
  /^(?:op|vault|doppler|infisical|akv|keyvault|secretsmanager|gcpsm|awssm|awsssm|sops|ref\+\w+|bws|keychain|keyring):\/\//i,
  /^arn:aws:(?:secretsmanager|ssm):/,
  /^@Microsoft\.KeyVault\(/i,
  /^(?:process\.env|import\.meta\.env|Deno\.env|Bun\.env|os\.environ|env|ENV|c\.env|ctx\.env|this\.env|secrets|vars?|config|local|data|module|each|self)(?:\.|\[|\?\.)/,
  /^#\{.*\}#?$|^::[A-Z0-9_]+::$|^__[A-Z][A-Z0-9_]*__$|^@@?[A-Za-z_]\w*@@?$/,
  /^ENC\[|^\$ANSIBLE_VAULT|^AQICAH|^vault:v\d+:|^age-encryption\.org/, // already encrypted
  /^(?:file|secretRef|keyref|secret|ssm|vault|doppler|projects)[:/][A-Za-z]/i,
];

/** True when the value names a place where the secret lives (`${X}`, `{{x}}`, `env(X)`, `op://…`), not a secret. */
export function isReference(value: string): boolean {
  const text = value.trim();
  return REFERENCE.some((pattern) => pattern.test(text));
}

const MARKED = [
  /^<[^>]*>$|<(?:[a-z][\w -]*[_ -])?(?:your|insert|enter|my|the|replace|some|api|token|secret|key|password|value)[^>]*>/i,
  /^\[[^\]]*\]$|^\{[^}]*\}$|^\(.*\)$|^[_-]+$/,
  /[*•●…█▓?#.]{4,}|\.{3}|…/,
  /^(?:\.\.\.|null|none|nil|undefined|empty|unset|n\/?a|true|false|tbd|todo|fixme|wip|unknown|string|value|secret|text|optional|required|disabled|enabled|off|on|yes|no)$/i,
  /example|placeholder|change[-_ ]?me|change[-_ ]?this|change[-_ ]in|replace[-_ ]?(?:me|this|with|by)|replaceme|redacted|dummy|sample|insert[-_ ]|fill[-_ ]?(?:me|in|this)|fake[-_]|[-_]fake|fakefake|not[-_ ]?(?:a|the)?[-_ ]?real|not[-_ ]?set|to[-_ ]?be[-_ ]?(?:set|filled|replaced)|(?:^|[-_ .:/<([])(?:todo|fixme|tbd|xxx+|mock|stub|lorem|foobar|foo|ipsum|masked|hidden|removed|omitted|censored)(?:[-_ .:/>)\]]|\d{0,3}$)/i,
  /(?:^|[^a-z])yours?[-_ .]|(?:^|[-_ .:/<([])my[-_ .]|(?:^|[-_ .])your(?=[A-Z])|^your[a-z]+(?:key|token|secret|password)/i,
  /[-_ ](?:here|goes[-_ ]?here|aqui|ici|hier|qui|buraya|disini|zde)$|^(?:here|paste|enter|put|set|add|use|get|generate|create|obtain|copy|provide|specify|run)[-_ :]/i,
  /random[-_ ]?(?:string|value|secret|key|chars?)|(?:^|[-_ ])(?:dev|local|test)[-_ ]only(?:$|[-_ ])|^(?:from|see|via|stored)[-_ :]/i,
  /^(?:re(?:e)?mpla[zc]ame|cambia(?:me|mi)|substitua-?me|remplacez?-?moi|aendern|vervangmij|zmienmnie|tok_[a-z]+)$/i,
  /GEZDGNBVGY3TQOJQ|JBSWY3DPEHPK3PXP/, // the secrets of RFC 6238's test vectors and of its best-known demonstration
  /x{5,}|X{5,}|0{8,}|\*{3,}|#{4,}|_{6,}|-{6,}|1{8,}|9{8,}/,
];

// Words of "your", "my", "here", "change", "enter", "replace" and of "key", "password" as people write them in ASCII.
const FOREIGN = new Set(
  (
    'votre vos mon ma cle clef remplacer remplacez inserer inserez mot passe motdepasse jeton exemple changez changer ' +
    'tu tus su sus mi aqui clave contrasena contraseña reemplaza reemplazar reemplace cambiar cambia cambiame poner ejemplo ' +
    'sua seu teu tua minha meu chave senha substitua substituir trocar mude insira inserir coloque exemplo ' +
    'dein deine deinen ihr ihre mein meine hier schluessel schlussel passwort kennwort ersetzen ersetze aendern eintragen einfuegen beispiel geheim geheimnis ' +
    'il tuo tua vostro inserisci sostituisci cambiare chiave esempio qui twoj twoje wstaw zmien haslo klucz tutaj jouw mijn vul wachtwoord sleutel verander vervang ' +
    'vash vasha kljuch klyuch kluch parol zamenite buraya sizin anahtar sifre degistir ganti kunci sandi masukkan din mitt nyckel losenord byt vas zmente heslo klic ' +
    'anata koko kagi'
  ).split(' '),
);

const TRIVIAL =
  /^(?:admin|administrator|password|passwd|passw0rd|p@ssw0rd|pass|pwd|secret|supersecret|super-secret|topsecret|test|testing|tester|root|toor|postgres|mysql|mongo|redis|rabbitmq|minio|minioadmin|guest|user|username|default|demo|dev|develop|development|local|localhost|localdev|prod|production|staging|letmein|qwerty|abc|changeit|welcome|login|temp|tmp|asdf|asdfasdf|foo|bar|baz|foobar|hello|token|apikey|api-key|key|app|worker|service|insecure|unsafe|public)[-_]?(?:pass(?:word)?|secret|key|token|user|pw)?[-_!@]?\d{0,4}!?$/i;

/** True for the defaults that everybody knows (`admin`, `postgres`, `password123`): no secret is given away. */
export function isTrivial(value: string): boolean {
  return TRIVIAL.test(value) || /^(?:\d{1,6}|12345678?9?0?|qwertyuiop|(.)\1*)$/.test(value);
}

/**
 * True when the value stands for a secret and is none: `<…>`, `your-…`, `changeme`, `xxxx`, repeated or
 * sequential characters, references, and the same in other languages and scripts, or in base64.
 */
export function isPlaceholderValue(value: string): boolean {
  const text = value.trim();
  if (text === '' || isReference(text)) return true;
  if (MARKED.some((pattern) => pattern.test(text)) || isMonotone(text) || isForeignWords(text)) return true;
  const inner = textInBase64(text);
  // Tokens that hold JSON decode to text too.
  return inner !== undefined && /^[\w .-]{12,}$/.test(inner) && (MARKED.some((pattern) => pattern.test(inner)) || isMonotone(inner));
}

/** True when few characters repeat, or most follow one another (`abcdef…`, `123456…`). */
export function isMonotone(text: string): boolean {
  if (text.length < 4) return new Set(text).size === 1;
  const lower = text.toLowerCase();
  let steps = 0;
  let run = 1;
  let longest = 1;
  for (let index = 1; index < lower.length; index += 1) {
    const delta = lower.charCodeAt(index) - lower.charCodeAt(index - 1);
    if (delta === 1 || delta === -1 || delta === -9) steps += 1;
    run = delta === 0 ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return steps >= (lower.length - 1) * 0.5 && lower.length >= 6
    ? true
    : longest * 2 >= lower.length || (lower.length >= 12 && new Set(lower).size <= 3) || isPeriodic(lower);
}

function isPeriodic(text: string): boolean {
  for (let period = 1; period <= 12 && period * 2 <= text.length; period += 1) {
    let same = 0;
    for (let index = period; index < text.length; index += 1) if (text[index] === text[index - period]) same += 1;
    if (same >= (text.length - period) * 0.9) return text.length >= 8;
  }
  return false;
}

/** Human words: letters of another script, or the words people put in place of a key. */
function isForeignWords(text: string): boolean {
  const foreign = text.match(/[^\p{ASCII}]/gu)?.filter((char) => /\p{L}/u.test(char)).length ?? 0;
  if (foreign > 0 && (foreign >= text.length * 0.25 || !/\d/.test(text))) return true;
  const words = text
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean);
  if (words.length < 2 || /\d{3,}/.test(text)) return false;
  const known = words.filter((word) => FOREIGN.has(word));
  return known.some((word) => word.length >= 4) || (known.length > 0 && !/\d/.test(text) && wordiness(text).share > 0.4);
}
