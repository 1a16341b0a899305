// What is checked while somebody writes.
import { useEffect, useState } from './preact.js';

/**
 * Checks what somebody writes when they pause.
 *
 * @param check gets a signal that aborts it
 * @param input what is checked; null: nothing to check
 * @returns { data, error, checking }; data stays while there is an error
 */
export function useCheck(check, input) {
  const [state, setState] = useState({});
  useEffect(() => {
    if (input === null) {
      setState((before) => ({ data: before.data }));
      return undefined;
    }
    const abort = new AbortController();
    setState((before) => ({ ...before, checking: true }));
    const timer = setTimeout(async () => {
      try {
        const data = await check(abort.signal);
        if (!abort.signal.aborted) setState({ data });
      } catch (error) {
        if (!abort.signal.aborted) setState((before) => ({ data: before.data, error }));
      }
    }, 500);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [JSON.stringify(input)]);
  return state;
}
