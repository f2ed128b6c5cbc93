import react from '@vitejs/plugin-react';
import { createHash } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The licences of what we ship, under a name with its content in it, like every other asset. */
const hashedLicenses = {
  name: 'hashed-licenses',
  writeBundle({ dir: built }: { dir?: string }) {
    const written = `${built}/assets/licenses.txt`;
    const hash = createHash('sha256').update(readFileSync(written)).digest('hex').slice(0, 8);
    renameSync(written, `${built}/assets/licenses-${hash}.txt`);
  },
};

// Two pieces that every page needs, each in one file: many small ones compress worse and take more requests.
const libraries = {
  name: 'libraries',
  test: /node_modules\/(react|react-dom|scheduler|@tanstack|openapi-fetch|use-sync-external-store|get-nonce|clsx)\//,
};
const shellParts =
  'Alert ActionIcon Anchor Avatar Badge Box Button Center CloseButton CopyButton Grid Group Input InputBase Loader Paper ' +
  'Skeleton Stack Text TextInput ThemeIcon Title Transition UnstyledButton VisuallyHidden';
const shellFiles =
  'amounts chart chart_numbers copy_text data_table empty_state format notify page_header plot plot_shapes problem_notice ' +
  'section';
const either = (names: string) => names.replaceAll(' ', '|');
const shell = {
  name: 'shell',
  test: new RegExp(
    `@mantine/core/esm/(core/|components/(${either(shellParts)})/)|` +
      `web/src/(api/(?!user_names)|ui/(${either(shellFiles)})\\.|app/(mount|brand|mode_badge|scheme_switch|guarded|router|notices|styles))`,
  ),
};

// The server puts a fresh nonce in the place of __CSP_NONCE__ each time it answers with one of the pages.
export default defineConfig({
  plugins: [react(), hashedLicenses],
  html: { cspNonce: '__CSP_NONCE__' },
  resolve: { alias: { '~': here('./src') } },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    license: { fileName: 'assets/licenses.txt' },
    rolldownOptions: {
      output: { codeSplitting: { groups: [libraries, shell] } },
      input: { console: here('./console.html'), wallet: here('./wallet.html'), docs: here('./docs.html') },
    },
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
} as Parameters<typeof defineConfig>[0]);
