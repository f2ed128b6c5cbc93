import { isProblem, Unanswered } from './problem';

/** Works on plain http in a private network too, where `crypto.randomUUID` is missing. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The Idempotency-Key of one intention of the user. It stays the same while it is not known whether the request was
 * carried out, so that "try again" cannot do it twice, and is thrown away once the server has decided.
 */
export class Intention {
  #key: string | null = null;

  get key(): string {
    this.#key ??= freshKey();
    return this.#key;
  }

  async carryOut<T>(work: (key: string) => Promise<T>): Promise<T> {
    try {
      const result = await work(this.key);
      this.#key = null;
      return result;
    } catch (error) {
      if (isDecided(error)) this.#key = null;
      throw error;
    }
  }
}

function isDecided(error: unknown): boolean {
  if (error instanceof Unanswered || !isProblem(error)) return false;
  // What is sent now is not what was sent before under this key, of which nobody knows whether it was carried out.
  if (error.code === 'idempotency_key_reused') return false;
  const undecided = error.status === 401 || error.status === 429 || error.status >= 500;
  return !undecided;
}
