import type { enSigningIn } from "./en-signing-in.ts";
import type { Translated } from "./translated.ts";

/** Die Wörter des Anmeldens. */
export const deSigningIn: Translated<typeof enSigningIn> = {
  signIn: "Anmelden",
  signUp: "Konto anlegen",
  signOut: "Abmelden",
  email: "E-Mail-Adresse",
  password: "Passwort",
  noAccount: "Noch kein Konto?",
  haveAccount: "Schon ein Konto?",
  forgot: "Passwort vergessen?",
  sendLink: "Link schicken",
  recoverySent: "Falls es ein solches Konto gibt, ist eine Nachricht unterwegs.",
  confirmSent: "Die Adresse bitte über die zugesandte Nachricht bestätigen.",
  or: "oder",
  continueWith: (provider) => `Weiter mit ${provider}`,
  serverAway: "Der Server antwortet nicht. Läuft er, und gibt es ein Netz?",
  tryAgain: "Noch einmal versuchen",
};
