import type { enSpeaking } from "./en-speaking.ts";
import type { Translated } from "./translated.ts";

/** Die Wörter des Neusprechens auf Deutsch. */
export const deSpeaking: Translated<typeof enSpeaking> = {
  insertWords: "Neue Wörter hinter den ausgewählten sprechen lassen",
  insertTitle: "Was soll gesagt werden?",
  insertText: "Neue Wörter werden mit der Stimme des Sprechers gesprochen und hinter diese gesetzt. Alles danach rückt weiter.",
  insertAfter: (words) => `Hinter „${words}“`,
  insertSwitch: "Dahinter, nicht an ihre Stelle",
  respeak: "Neu sprechen",
  respeakFor: (credits) => `Neu sprechen für ${credits} ${credits === 1 ? "Credit" : "Credits"}`,
  respeakAgain: (price) => `Noch einmal: ${price}`,
  respeaking: "Die Wörter werden gesprochen.",
  respeakConsent: "Zustimmung, mit dieser Stimme zu sprechen",
  respeakConsentText: "Die Wörter werden mit der Stimme dessen gesprochen, der hier spricht. Dazu muss er zugestimmt haben; das wird beim Ton aufbewahrt.",
  respeakConsentOf: "Wessen Zustimmung",
  respeakConsentHere: "Hier angeben",
  respeakConsentDefault: (name) => `Ich, ${name || "…"}, stimme zu, dass mit meiner Stimme diese Aufnahme berichtigt wird.`,
  respeakConsentConfirm: "Der Mensch, der spricht, hat genau dem zugestimmt.",
  respeakAgreed: (who) => `${who} hat zugestimmt.`,
  respeakAgreedVoice: "Eine Stimme des Kontos deckt es.",
  respeakChangeConsent: "Ändern",
  respeakTaken: (n) => (n === 1 ? "Bitte anhören. Noch ist nichts geändert." : `${n} Aufnahmen. Bitte anhören: noch ist nichts geändert.`),
  respeakTakes: "Gesprochenes",
  respeakTake: (text) => `„${text}“ einsetzen`,
  respeakHear: (text) => `„${text}“ zwischen dem, was darum steht`,
  respeakApply: "Einsetzen",
  respeakLips: "Auch die Lippen bewegen, wo ein Gesicht zu sehen ist",
  respeakTooMany: (most) => `Höchstens ${most} Stellen lassen sich auf einmal sprechen.`,
};
