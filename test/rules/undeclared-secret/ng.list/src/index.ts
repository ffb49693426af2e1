import { env } from 'cloudflare:workers';
export class A extends WorkerEntrypoint {
  f() {
    return this.env.API_TOKEN + env.HOOK_SECRET;
  }
}
