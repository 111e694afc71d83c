import { useState } from 'preact/hooks';
import { readToken, writeToken } from '../api/token.js';

/** Asks for the token that the server wants. */
export function TokenForm() {
  const [text, setText] = useState('');
  const isWrong = readToken() !== null;
  return (
    <form
      class="notice"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') writeToken(text);
      }}
    >
      <p class="notice-title">{isWrong ? 'That token was not accepted' : 'This server wants a token'}</p>
      <p id="token-hint">
        It is the one that <code>crunch serve-api</code> was started with, in its token file or in{' '}
        <code>CRUNCH_TOKEN</code>. It stays in this tab and is forgotten with it.
      </p>
      <label class="field">
        Token
        <input
          type="password"
          autocomplete="off"
          spellcheck={false}
          aria-describedby="token-hint"
          aria-invalid={isWrong}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        Continue
      </button>
    </form>
  );
}
