/** The words of signing in. */

export const enSigningIn = {
  signIn: "Sign in",
  signUp: "Make an account",
  signOut: "Sign out",
  email: "E-mail address",
  password: "Password",
  noAccount: "No account yet?",
  haveAccount: "There is an account already?",
  forgot: "Forgot the password?",
  sendLink: "Send me a link",
  recoverySent: "If there is such an account, a message is on its way to it.",
  confirmSent: "Confirm the address by the message that was sent to it.",
  or: "or",
  continueWith: (provider: string) => `Continue with ${provider}`,
  serverAway: "The server does not answer. Is it running, and is there a network?",
  tryAgain: "Try again",
} as const;
