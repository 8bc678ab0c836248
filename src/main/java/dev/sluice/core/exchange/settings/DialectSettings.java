package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.exchange.settings.pull.KeyRightsSettings;
import dev.sluice.core.exchange.settings.pull.PullBookSettings;
import dev.sluice.core.exchange.settings.terms.TermsSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a dialect: the calls, costs, responses and refusals of an exchange, from
 * {@code conf/routes/<dialect>.json}.
 */
public record DialectSettings(
        @Setting(value = "Tag of each source, with the document and the date when it was read.", max = 64, def = "{}")
        Map<String, String> sources,

        @Setting(
                value =
                        "Header with the API key. \"Authorization/id\": the text after 'id=' or 'id ' in that header, or the "
                                + "whole value when it has neither.",
                min = 1,
                max = 64)
        @Nullable
        String keyHeader,

        @Setting(
                value = "How the exchange accepts parameters in a body: form or json. Empty: only in the query.",
                max = 2,
                def = "[]")
        List<BodyFormat> bodies,

        @Setting(
                value =
                        "Parameter with the instrument. For this and all other parameters: join names by dots for a nested "
                                + "value.",
                min = 1,
                max = 64)
        @Nullable
        String instrument,

        @Setting(
                value = "Parameters that together with account and instrument identify identical orders: side, price, "
                        + "quantity. Empty: identical orders cannot be recognised.",
                max = 16,
                def = "[]")
        List<String> sameOrder,

        @Setting(
                value = "Named sets of parameters with the size and the price of an order, for rules about orders.",
                max = 16,
                def = "{}")
        Map<String, TermsSettings> terms,

        @Setting(
                value =
                        "Listed calls of kind PLACE or AMEND that place and change no order, such as a change of leverage. "
                                + "Rules about orders do not apply to them.",
                max = 64,
                def = "[]")
        List<String> withoutOrder,

        @Setting("Instruments that share the limits with scope instrument.") @Nullable
        FamilySettings family,

        @Setting("Other spellings of assets, for an exchange where an instrument has several names.") @Nullable
        SpellingSettings spelling,

        @Setting("How long signed calls stay valid. Absent: without limit.") @Nullable
        SignatureSettings signature,

        @Setting("A web token that is key and signature in one, for an exchange whose calls may carry one.") @Nullable
        TokenSettings token,

        @Setting(value = "Parameter with a number that must increase with each call of a key.", min = 1, max = 64)
        @Nullable
        String nonce,

        @Setting(value = "Header with that number, instead of a parameter.", min = 1, max = 64) @Nullable
        String nonceHeader,

        @Setting("Where responses contain error codes and messages. Absent: only the HTTP status is read.") @Nullable
        ResponseSettings responses,

        @Setting(value = "Groups of calls by path prefix.", min = 1, max = 64)
        List<GroupSettings> groups,

        @Setting(value = "Named lists of parameters that make an order reduce a position.", max = 32, def = "{}")
        Map<String, List<KindRule>> reduces,

        @Setting(
                value = "Named lists of rules for the meaning of responses; the first matching rule is used.",
                max = 32,
                def = "{}")
        Map<String, OutcomeList> outcomes,

        @Setting(value = "Named sets of refusals in the exchange's own format.", max = 32, def = "{}")
        Map<String, RefusalSet> refusals,

        @Setting(
                value = "Rate limits as the exchange documents them, each with its source. An entry of "
                        + "conf/exchanges.json states only what differs.",
                max = 256,
                def = "{}",
                key = "name")
        List<LimitSettings> limits,

        @Setting("Numbers that identify instruments in orders, for an exchange that uses them.") @Nullable
        InstrumentNumberSettings instrumentNumbers,

        @Setting(
                value =
                        "Further headers that sign a call: signature, passphrase, version. A call that repeats one of these "
                                + "headers or of those above is refused.",
                max = 8,
                def = "[]")
        List<String> signingHeaders,

        @Setting(
                value = "Parameter with the API key, for calls that carry it in no header: AccessKeyId.",
                min = 1,
                max = 64)
        @Nullable
        String keyParameter,

        @Setting(
                value =
                        "Parameters that a call with a JSON body has in its query: the key and the time of signing. Any "
                                + "other parameter that Sluice reads makes such a call unreliable there.",
                max = 4,
                def = "[]")
        List<String> queryParameters,

        @Setting(
                value = "Header that contains the parameters of a call as a JSON object in base64, instead of a body.",
                min = 1,
                max = 64)
        @Nullable
        String parametersHeader,

        @Setting("A parameter of the body that names the call as well. Absent: the exchange has none.") @Nullable
        CallNameSettings callName,

        @Setting(
                value =
                        "Resting orders by book, the name that sluice-signer gives it, for 'halt --pull'. Absent: none can be cancelled.",
                max = 16,
                def = "{}")
        Map<String, PullBookSettings> pull,

        @Setting("How the answer is read that tells the rights of a key. Absent: it tells none.") @Nullable
        KeyRightsSettings keyRights,

        @Setting("The exchange's testnet, for entries with \"testnet\": true. Absent: not known.") @Nullable
        TestnetSettings testnet,

        @Setting(
                value =
                        "What a person must still fill in, for a table that was drafted by a program: 'check' and the start "
                                + "of the gateway warn as long as the list is not empty.",
                max = 32,
                def = "[]")
        List<String> draft) {

    /** Returns the same dialect without {@code terms}: nothing asks for the size and the price of an order. */
    public DialectSettings withoutTerms() {
        return new DialectSettings(
                sources,
                keyHeader,
                bodies,
                instrument,
                sameOrder,
                Map.of(),
                withoutOrder,
                family,
                spelling,
                signature,
                token,
                nonce,
                nonceHeader,
                responses,
                groups,
                reduces,
                outcomes,
                refusals,
                limits,
                instrumentNumbers,
                signingHeaders,
                keyParameter,
                queryParameters,
                parametersHeader,
                callName,
                pull,
                keyRights,
                testnet,
                draft);
    }

    /** Returns the documented limit with this name, or null. */
    public @Nullable LimitSettings limit(String name) {
        return limits.stream()
                .filter(limit -> limit.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
