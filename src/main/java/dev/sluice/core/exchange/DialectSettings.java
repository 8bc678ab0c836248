package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of a dialect: the calls, costs, responses and refusals of an exchange, from {@code conf/routes/<dialect>.json}. */
public record DialectSettings(
        @Setting(value = "Tag to a document and the date it was read at.", max = 64, def = "{}")
        Map<String, String> sources,

        @Setting(
                value = "Header with the API key; \"Authorization/id\": what stands behind 'id=' in it, or all of it"
                        + " where there is no 'id='.",
                min = 1,
                max = 64)
        @Nullable
        String keyHeader,

        @Setting(
                value = "How the exchange takes parameters in a body: form, json; empty: only in the query.",
                max = 2,
                def = "[]")
        List<BodyFormat> bodies,

        @Setting(
                value = "Longest body that is read to name a call; a longer one makes it a PLACE.",
                min = 0,
                max = 16_777_216,
                def = "262144")
        int maxReadBodyBytes,

        @Setting(
                value = "How much of an answer is read, compressed or not.",
                min = 1024,
                max = 16_777_216,
                def = "65536")
        int maxReadAnswerBytes,

        @Setting(
                value = "Parameter with the instrument; as all parameters, names joined by dots where it stands"
                        + " deeper.",
                min = 1,
                max = 64)
        @Nullable
        String instrument,

        @Setting(
                value = "Parameters by which, with account and instrument, two orders are the same order: side, price,"
                        + " quantity. Empty: nobody can tell.",
                max = 16,
                def = "[]")
        List<String> sameOrder,

        @Setting("Instruments that share the limits by instrument.") @Nullable
        FamilySettings family,

        @Setting("Where an instrument has several spellings: its assets'.") @Nullable
        SpellingSettings spelling,

        @Setting("How long signed calls live; absent: for ever.") @Nullable
        SignatureSettings signature,

        @Setting("A web token that is key and signature in one, where calls may carry one.") @Nullable
        TokenSettings token,

        @Setting(value = "Parameter with a number that must rise from call to call of one key.", min = 1, max = 64)
        @Nullable
        String nonce,

        @Setting(value = "Header with that number, in the place of a parameter.", min = 1, max = 64) @Nullable
        String nonceHeader,

        @Setting("Where answers say what went wrong; absent: by HTTP status only.") @Nullable
        AnswerSettings answers,

        @Setting(value = "Calls by the start of their path.", min = 1, max = 64)
        List<GroupSettings> groups,

        @Setting(value = "What makes an order reduce a position, by name.", max = 32, def = "{}")
        Map<String, List<KindRule>> reduces,

        @Setting(value = "What answers mean, by name; the first rule that fits wins.", max = 32, def = "{}")
        Map<String, List<OutcomeRule>> outcomes,

        @Setting(value = "How clients are told no, by name.", max = 32, def = "{}")
        Map<String, RefusalSet> refusals,

        @Setting(
                value = "What the exchange documents of each limit, one entry a tier; a configured limit above all of"
                        + " them is refused.",
                max = 64,
                def = "{}")
        Map<String, List<DocumentedLimit>> documented,

        @Setting("Numbers that stand for instruments in orders, where the exchange has such.") @Nullable
        CodeSettings codes,

        @Setting(
                value =
                        "Headers that sign a call beside those above: signature, passphrase, version. A call with one of"
                                + " all these twice is refused.",
                max = 8,
                def = "[]")
        List<String> signingHeaders) {
    /** Creates the settings of an exchange whose orders name instruments by name and which has no further signing headers. */
    public DialectSettings(
            Map<String, String> sources,
            @Nullable String keyHeader,
            List<BodyFormat> bodies,
            int maxReadBodyBytes,
            int maxReadAnswerBytes,
            @Nullable String instrument,
            List<String> sameOrder,
            @Nullable FamilySettings family,
            @Nullable SpellingSettings spelling,
            @Nullable SignatureSettings signature,
            @Nullable TokenSettings token,
            @Nullable String nonce,
            @Nullable String nonceHeader,
            @Nullable AnswerSettings answers,
            List<GroupSettings> groups,
            Map<String, List<KindRule>> reduces,
            Map<String, List<OutcomeRule>> outcomes,
            Map<String, RefusalSet> refusals,
            Map<String, List<DocumentedLimit>> documented) {
        this(
                sources,
                keyHeader,
                bodies,
                maxReadBodyBytes,
                maxReadAnswerBytes,
                instrument,
                sameOrder,
                family,
                spelling,
                signature,
                token,
                nonce,
                nonceHeader,
                answers,
                groups,
                reduces,
                outcomes,
                refusals,
                documented,
                null,
                List.of());
    }
}
