/**
 * What this page lets become code. Loaded before anything else, wherever the browser knows Trusted Types.
 *
 * Scripts: those of this build, loaded by Next's runtime under their own address. Markup and text as code: none, but the
 * empty script element by which React makes one, which runs nothing. The editor's clipboard has a policy of its own name.
 */
{
  const ours = (address) => {
    const { origin, pathname } = new URL(address, location.href);
    return origin === location.origin && (pathname.startsWith("/_next/static/") || pathname === "/service-worker.js");
  };
  const only = (allowed, text) => {
    if (allowed) return text;
    throw new TypeError(`not let in: ${String(text).slice(0, 80)}`);
  };
  window.trustedTypes?.createPolicy("default", {
    createScriptURL: (address) => only(ours(address), address),
    createHTML: (markup) => only(markup === "" || /^<script><\\?\/script>$/.test(markup), markup),
  });
}
