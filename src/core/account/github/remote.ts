/** A git remote: `owner` may hold slashes on hosts that nest groups. */
export type Remote = { readonly host: string; readonly owner: string; readonly repo: string };

/**
 * Reads https, ssh, git and scp-like remotes (https://git-scm.com/docs/git-clone#_git_urls). Credentials and ports in it are dropped;
 * a path on this machine gives undefined.
 */
export function parseRemote(url: string): Remote | undefined {
  const text = url.trim();
  const parts =
    /^(?:https?|ssh|git|git\+ssh):\/\/(?:[^/@\s]*@)?([^/:\s]+)(?::\d+)?\/(.+)$/i.exec(text) ??
    /^(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):(?!\/\/)(.+)$/.exec(text);
  const [, host, path] = parts ?? [];
  if (host === undefined || path === undefined) return undefined;
  const names = path
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .split('/')
    .filter(Boolean);
  const repo = names.pop();
  if (repo === undefined || names.length === 0) return undefined;
  // GitHub answers ssh on port 443 under a name of its own (https://docs.github.com/authentication/troubleshooting-ssh/using-ssh-over-the-https-port).
  const plain = host.toLowerCase() === 'ssh.github.com' ? 'github.com' : host.toLowerCase().replace(/^www\.(?=github\.com$)/, '');
  return { host: plain, owner: names.join('/'), repo };
}

/** True for github.com and for the enterprise host that this machine is set up for. */
export function isGitHub(remote: Remote, enterpriseHost?: string): boolean {
  return (
    !remote.owner.includes('/') &&
    (remote.host === 'github.com' || (enterpriseHost !== undefined && remote.host === enterpriseHost.toLowerCase()))
  );
}
