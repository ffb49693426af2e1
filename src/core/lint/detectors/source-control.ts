import { hasBase62Crc } from './checksum.ts';
import type { FormSpec } from './types.ts';

const GITHUB = 'https://github.com/settings/tokens';
const GITHUB_DOCS = 'https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/';
const GITLAB = 'https://gitlab.com/-/user_settings/personal_access_tokens';
const GITLAB_DOCS = 'https://docs.gitlab.com/security/tokens/#token-prefixes';

function github(id: string, name: string, prefix: string): FormSpec {
  const pattern = new RegExp(`${prefix}[A-Za-z0-9]{36}`);
  return {
    id,
    name,
    keywords: [prefix],
    pattern,
    checksum: hasBase62Crc,
    entropy: 3,
    revoke: GITHUB,
    docs: GITHUB_DOCS,
  };
}

function gitlab(id: string, name: string, keyword: string, pattern: RegExp): FormSpec {
  return {
    id,
    name,
    keywords: [keyword],
    pattern,
    entropy: 3,
    revoke: GITLAB,
    docs: GITLAB_DOCS,
  };
}

/** Code hosts. */
export const sourceControl: readonly FormSpec[] = [
  github('github-personal-access-token', 'GitHub personal access token', 'ghp_'),
  github('github-oauth-token', 'GitHub OAuth token', 'gho_'),
  github('github-user-token', 'GitHub App user token', 'ghu_'),
  github('github-installation-token', 'GitHub App installation token', 'ghs_'),
  {
    id: 'github-refresh-token',
    name: 'GitHub refresh token',
    keywords: ['ghr_'],
    pattern: /ghr_[A-Za-z0-9]{36,76}/,
    entropy: 3,
    revoke: GITHUB,
    docs: GITHUB_DOCS,
  },
  {
    id: 'github-fine-grained-token',
    name: 'GitHub fine-grained token',
    keywords: ['github_pat_'],
    pattern: /github_pat_\w{82}/,
    entropy: 3,
    revoke: GITHUB,
    docs: GITHUB_DOCS,
  },
  gitlab('gitlab-personal-token', 'GitLab personal access token', 'glpat-', /glpat-(?:[\w-]{27,300}\.[0-9a-z]{2}[0-9a-z]{7}|[\w-]{20,30})/),
  gitlab('gitlab-trigger-token', 'GitLab pipeline trigger token', 'glptt-', /glptt-[0-9a-f]{40}/),
  gitlab('gitlab-runner-token', 'GitLab runner token', 'glrt-', /glrt-(?:t\d_[\w-]{27,300}\.[0-9a-z]{2}[0-9a-z]{7}|[\w-]{20,30})/),
  gitlab('gitlab-runner-registration-token', 'GitLab runner registration token', 'gr1348941', /GR1348941[\w-]{20}/),
  gitlab('gitlab-job-token', 'GitLab CI job token', 'glcbt-', /glcbt-[0-9a-zA-Z]{1,5}_[\w-]{20}/),
  gitlab('gitlab-deploy-token', 'GitLab deploy token', 'gldt-', /gldt-[\w-]{20}/),
  gitlab('gitlab-feature-flag-token', 'GitLab feature flag client token', 'glffct-', /glffct-[\w-]{20}/),
  gitlab('gitlab-feed-token', 'GitLab feed token', 'glft-', /glft-[\w-]{20,76}/),
  gitlab('gitlab-incoming-mail-token', 'GitLab incoming mail token', 'glimt-', /glimt-[\w-]{25}/),
  gitlab('gitlab-agent-token', 'GitLab agent token', 'glagent-', /glagent-[\w-]{50}/),
  gitlab('gitlab-oauth-secret', 'GitLab OAuth application secret', 'gloas-', /gloas-[\w-]{64}/),
  gitlab('gitlab-scim-token', 'GitLab SCIM token', 'glsoat-', /glsoat-[\w-]{20}/),
  gitlab('gitlab-session', 'GitLab session cookie', '_gitlab_session=', /_gitlab_session=[0-9a-z]{32}/),
  {
    id: 'bitbucket-app-password',
    name: 'Bitbucket app password',
    keywords: ['atbb'],
    pattern: /ATBB[A-Za-z0-9]{24,32}(?:[A-F0-9]{8})?/,
    edge: 'base64',
    entropy: 3,
    revoke: 'https://bitbucket.org/account/settings/app-passwords/',
    docs: 'https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/',
  },
  {
    id: 'bitbucket-access-token',
    name: 'Bitbucket access token',
    keywords: ['atctt3'],
    pattern: /ATCTT3[\w=-]{60,300}/,
    revoke: 'https://bitbucket.org',
    docs: 'https://support.atlassian.com/bitbucket-cloud/docs/access-tokens/',
  },
  {
    id: 'sourcegraph-token',
    name: 'Sourcegraph token',
    keywords: ['sgp_', 'slk_'],
    pattern: /(?:sgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}|slk_[a-f0-9]{64})/,
    revoke: 'https://sourcegraph.com/user/settings/tokens',
    docs: 'https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token',
  },
];
