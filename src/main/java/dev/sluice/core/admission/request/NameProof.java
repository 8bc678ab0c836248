package dev.sluice.core.admission.request;

/** What proves the name of a bot. */
public enum NameProof {
    /** Nothing: any program on a trusted address may claim the name. */
    NONE,
    /** Its token, or the call needs no proof. */
    TOKEN,
    /**
     * A token that belongs to no bot or to another one. Only cancels and dead man's calls pass, since a lost token must
     * stop none.
     */
    WRONG_TOKEN
}
