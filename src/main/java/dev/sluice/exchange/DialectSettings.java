package dev.sluice.exchange;

import dev.sluice.knob.Knob;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One exchange's calls, costs, answers and words, as {@code conf/routes/<dialect>.json} states them. */
public record DialectSettings(
        @Knob(value = "Tag to a document and the date it was read at.", max = 64, def = "{}")
        Map<String, String> sources,

        @Knob(value = "Header with the API key.", min = 1, max = 64) @Nullable
        String keyHeader,

        @Knob(
                value = "How the exchange takes parameters in a body: form, json; empty: only in the query.",
                max = 2,
                def = "[]")
        List<BodyFormat> bodies,

        @Knob(
                value = "Longest body that is read to name a call; a longer one makes it a PLACE.",
                min = 0,
                max = 16_777_216,
                def = "262144")
        int maxReadBodyBytes,

        @Knob(value = "How much of an answer is read, compressed or not.", min = 1024, max = 16_777_216, def = "65536")
        int maxReadAnswerBytes,

        @Knob(value = "Parameter with the instrument.", min = 1, max = 64) @Nullable
        String instrument,

        @Knob("How long signed calls live; absent: for ever.") @Nullable
        SignatureSettings signature,

        @Knob(value = "Parameter with a number that must rise from call to call of one key.", min = 1, max = 64)
        @Nullable
        String nonce,

        @Knob("Where answers say what went wrong; absent: by HTTP status only.") @Nullable
        AnswerSettings answers,

        @Knob(value = "Calls by the start of their path.", min = 1, max = 64)
        List<GroupSettings> groups,

        @Knob(value = "What makes an order reduce a position, by name.", max = 32, def = "{}")
        Map<String, List<KindRule>> reduces,

        @Knob(value = "What answers mean, by name; the first rule that fits wins.", max = 32, def = "{}")
        Map<String, List<OutcomeRule>> outcomes,

        @Knob(value = "How clients are told no, by name.", max = 32, def = "{}")
        Map<String, RefusalSet> refusals,

        @Knob(
                value =
                        "What the exchange documents of each limit, one entry a tier; a configured limit above all of them is refused.",
                max = 64,
                def = "{}")
        Map<String, List<DocumentedLimit>> documented) {}
