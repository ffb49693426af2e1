import type { FormSpec } from './types.ts';

const SLACK = 'https://api.slack.com/apps';
const SLACK_DOCS = 'https://api.slack.com/concepts/token-types';
const FACEBOOK = 'https://developers.facebook.com/apps';
// All four characters: three of them are syllables of every language, and each would be looked at.
const DISCORD_HEADS = [...new Set(Array.from({ length: 900 }, (_, index) => btoa(String(index + 100)).toLowerCase()))];

/** Chat and social networks. */
export const messaging: readonly FormSpec[] = [
  {
    id: 'slack-bot-token',
    name: 'Slack bot token',
    keywords: ['xoxb-'],
    pattern: /xoxb-[0-9]{8,14}-(?:[0-9]{10,14}-)?[A-Za-z0-9-]{18,40}/,
    entropy: 3,
    revoke: SLACK,
    docs: SLACK_DOCS,
  },
  {
    id: 'slack-user-token',
    name: 'Slack user token',
    keywords: ['xoxp-', 'xoxe-'],
    pattern: /xox[pe]-(?:[0-9]{10,14}-){2,3}[A-Za-z0-9-]{24,64}/,
    entropy: 3,
    revoke: SLACK,
    docs: SLACK_DOCS,
  },
  {
    id: 'slack-app-token',
    name: 'Slack app token',
    keywords: ['xapp-'],
    pattern: /xapp-\d-[A-Z0-9]{8,16}-\d{8,16}-[a-z0-9]{32,80}/i,
    revoke: SLACK,
    docs: SLACK_DOCS,
  },
  {
    id: 'slack-config-token',
    name: 'Slack configuration token',
    keywords: ['xoxe.xox'],
    pattern: /xoxe\.xox[bp]-\d-[A-Za-z0-9]{100,200}/,
    revoke: SLACK,
    docs: SLACK_DOCS,
  },
  {
    id: 'slack-refresh-token',
    name: 'Slack refresh token',
    keywords: ['xoxe-'],
    pattern: /xoxe-\d-[A-Za-z0-9]{100,200}/,
    revoke: SLACK,
    docs: SLACK_DOCS,
  },
  {
    id: 'slack-session-token',
    name: 'Slack session token',
    keywords: ['xoxc-', 'xoxd-', 'xoxs-', 'xoxo-', 'xoxa-', 'xoxr-'],
    pattern: /xox[csoard]-(?:\d{8,14}-\d{8,14}-(?:\d{8,14}-)?[a-f0-9]{16,72}|[A-Za-z0-9%-]{24,300})/,
    entropy: 3,
    validate: (value) => /\d/.test(value),
    revoke: SLACK,
    docs: SLACK_DOCS,
  },
  // Base64 of a numeric id, a timestamp and a signature; the id's first digits make the opening letters.
  {
    id: 'discord-bot-token',
    name: 'Discord bot token',
    keywords: DISCORD_HEADS,
    pattern: /[MNO][A-Za-z\d]{23,27}\.[\w-]{6}\.[\w-]{27,42}/,
    entropy: 4,
    validate: isDiscordToken,
    revoke: 'https://discord.com/developers/applications',
    docs: 'https://discord.com/developers/docs/reference',
  },
  {
    id: 'telegram-bot-token',
    name: 'Telegram bot token',
    keywords: [':aa'],
    pattern: /\d{8,10}:AA[\w-]{33}/,
    before: 10,
    entropy: 4,
    revoke: 'https://t.me/BotFather',
    docs: 'https://core.telegram.org/bots/api#authorizing-your-bot',
  },
  {
    id: 'facebook-page-token',
    name: 'Facebook access token',
    keywords: ['eaa'],
    pattern: /EAA[A-Z][A-Za-z0-9]{100,300}/,
    edge: 'base64',
    entropy: 4,
    revoke: FACEBOOK,
    docs: 'https://developers.facebook.com/docs/facebook-login/guides/access-tokens/',
  },
  {
    id: 'facebook-app-token',
    name: 'Facebook app access token',
    keywords: ['facebook', 'fb_', 'graph.'],
    pattern: /(?:facebook|fb_|graph\.)[^\n]{0,60}?\b(\d{15,16}\|[\w-]{27,40})/i,
    edge: 'none',
    revoke: FACEBOOK,
    docs: 'https://developers.facebook.com/docs/facebook-login/guides/access-tokens/',
  },
  {
    id: 'intercom-token',
    name: 'Intercom access token',
    keywords: ['dg9ro'],
    pattern: /dG9rO[A-Za-z0-9+/]{54}=/,
    edge: 'base64',
    revoke: 'https://app.intercom.com/a/apps/_/developer-hub',
    docs: 'https://developers.intercom.com',
  },
  {
    id: 'pushbullet-token',
    name: 'Pushbullet access token',
    keywords: ['pushbullet'],
    pattern: /pushbullet[^\n]{0,60}?\b(o\.[A-Za-z0-9]{32})\b/i,
    edge: 'none',
    docs: 'https://docs.pushbullet.com',
  },
  {
    id: 'beamer-token',
    name: 'Beamer API token',
    keywords: ['beamer'],
    pattern: /beamer[^\n]{0,60}?\b(b_[\w=-]{44})/i,
    edge: 'none',
    docs: 'https://www.getbeamer.com/api',
  },
  {
    id: 'yandex-passport-token',
    name: 'Yandex OAuth token',
    keywords: ['y0_', 'y1_', 'y2_', 'y3_'],
    pattern: /y[0-3]_[\w-]{55,60}/,
    entropy: 4,
    docs: 'https://yandex.com/dev/id/doc/en/',
  },
];

function isDiscordToken(value: string): boolean {
  const head = value.slice(0, value.indexOf('.'));
  return /^\d{17,20}$/.test(atob(head.slice(0, head.length - (head.length % 4 === 1 ? 1 : 0))));
}
