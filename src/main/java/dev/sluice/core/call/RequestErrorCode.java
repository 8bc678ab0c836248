package dev.sluice.core.call;

import java.util.Locale;

/**
 * The word in {@code X-Sluice-Reason} for a request that did not become a call, or for a call whose response was lost,
 * with the meaning and the remedy that {@code docs/refusals.md} lists. A call that was refused has a
 * {@code ReasonCode} instead.
 */
public enum RequestErrorCode {
    BAD_REQUEST("the request is malformed; the body says what is wrong", "correct it"),
    NO_SUCH_PLACE("the path leads to no configured exchange", "`GET /` lists them"),
    NOT_AN_UPSTREAM("the host is not one of a configured exchange", "[add it](exchanges.md)"),
    HEADER_TWICE("a header that signs the call, or its `Content-Type`, occurs twice", "send it once"),
    ANOTHER_BOT("the token belongs to another bot than the named one", "send the bot's own token"),
    GATEWAY_FULL("Sluice holds too much received data, or too many permits", "try again after a second"),
    CROSS_SITE(
            "`Sec-Fetch-Site` shows a [web page](clients.md#web-pages-and-host-names) of another site",
            "type the address into the browser"),
    FOREIGN_ORIGIN("`Origin` is not the address that was called", "omit it"),
    FOREIGN_HOST("`Host` is not a name of the gateway", "add it to `hostNames`"),
    RESPONSE_BROKEN("the call was sent, and its response broke off", "read the state of the order"),
    RESPONSE_TIMEOUT("the call was sent, and no response came in time", "read the state of the order");

    private final String header = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final String meaning;
    private final String remedy;

    RequestErrorCode(String meaning, String remedy) {
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** Returns the text for headers and labels, such as {@code bad-request}. */
    public String header() {
        return header;
    }

    /** Returns what the word means, in Markdown. */
    public String meaning() {
        return meaning;
    }

    /** Returns what the bot or its operator should do, in Markdown. */
    public String remedy() {
        return remedy;
    }
}
