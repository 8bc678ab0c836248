package dev.sluice.core.exchange;

import dev.sluice.core.exchange.settings.AnswerSettings;
import dev.sluice.core.exchange.settings.BodyFormat;
import dev.sluice.core.exchange.settings.CallNameSettings;
import dev.sluice.core.exchange.settings.CodeSettings;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.FamilySettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.KindRule;
import dev.sluice.core.exchange.settings.OutcomeList;
import dev.sluice.core.exchange.settings.RefusalSet;
import dev.sluice.core.exchange.settings.SignatureSettings;
import dev.sluice.core.exchange.settings.SpellingSettings;
import dev.sluice.core.exchange.settings.TestnetSettings;
import dev.sluice.core.exchange.settings.TokenSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds settings of a dialect for tests; what is not set is absent or empty, and bodies are read up to 1024 bytes. */
public final class DialectBuilder {
    private Map<String, String> sources = Map.of();
    private @Nullable String keyHeader;
    private List<BodyFormat> bodies = List.of();
    private int maxReadBodyBytes = 1024;
    private int maxReadAnswerBytes = 1024;
    private @Nullable String instrument;
    private List<String> sameOrder = List.of();
    private @Nullable FamilySettings family;
    private @Nullable SpellingSettings spelling;
    private @Nullable SignatureSettings signature;
    private @Nullable TokenSettings token;
    private @Nullable String nonce;
    private @Nullable String nonceHeader;
    private @Nullable AnswerSettings answers;
    private List<GroupSettings> groups = List.of();
    private Map<String, List<KindRule>> reduces = Map.of();
    private Map<String, OutcomeList> outcomes = Map.of();
    private Map<String, RefusalSet> refusals = Map.of();
    private List<LimitSettings> limits = List.of();
    private @Nullable CodeSettings codes;
    private List<String> signingHeaders = List.of();
    private @Nullable String keyParameter;
    private List<String> queryParameters = List.of();
    private @Nullable String parametersHeader;
    private @Nullable CallNameSettings callName;
    private @Nullable TestnetSettings testnet;
    private List<String> draft = List.of();

    private DialectBuilder() {}

    public static DialectBuilder builder() {
        return new DialectBuilder();
    }

    /** Returns a builder that starts with these settings, for a copy with changes. */
    public static DialectBuilder copyOf(DialectSettings settings) {
        DialectBuilder builder = new DialectBuilder();
        builder.sources = settings.sources();
        builder.keyHeader = settings.keyHeader();
        builder.bodies = settings.bodies();
        builder.maxReadBodyBytes = settings.maxReadBodyBytes();
        builder.maxReadAnswerBytes = settings.maxReadAnswerBytes();
        builder.instrument = settings.instrument();
        builder.sameOrder = settings.sameOrder();
        builder.family = settings.family();
        builder.spelling = settings.spelling();
        builder.signature = settings.signature();
        builder.token = settings.token();
        builder.nonce = settings.nonce();
        builder.nonceHeader = settings.nonceHeader();
        builder.answers = settings.answers();
        builder.groups = settings.groups();
        builder.reduces = settings.reduces();
        builder.outcomes = settings.outcomes();
        builder.refusals = settings.refusals();
        builder.limits = settings.limits();
        builder.codes = settings.codes();
        builder.signingHeaders = settings.signingHeaders();
        builder.keyParameter = settings.keyParameter();
        builder.queryParameters = settings.queryParameters();
        builder.parametersHeader = settings.parametersHeader();
        builder.callName = settings.callName();
        builder.testnet = settings.testnet();
        builder.draft = settings.draft();
        return builder;
    }

    public DialectBuilder keyParameter(@Nullable String value) {
        keyParameter = value;
        return this;
    }

    public DialectBuilder keyHeader(@Nullable String value) {
        keyHeader = value;
        return this;
    }

    public DialectBuilder bodies(List<BodyFormat> value) {
        bodies = value;
        return this;
    }

    public DialectBuilder maxReadBodyBytes(int value) {
        maxReadBodyBytes = value;
        return this;
    }

    public DialectBuilder maxReadAnswerBytes(int value) {
        maxReadAnswerBytes = value;
        return this;
    }

    public DialectBuilder instrument(@Nullable String value) {
        instrument = value;
        return this;
    }

    public DialectBuilder sameOrder(List<String> value) {
        sameOrder = value;
        return this;
    }

    public DialectBuilder signature(@Nullable SignatureSettings value) {
        signature = value;
        return this;
    }

    public DialectBuilder nonce(@Nullable String value) {
        nonce = value;
        return this;
    }

    public DialectBuilder groups(List<GroupSettings> value) {
        groups = value;
        return this;
    }

    public DialectBuilder outcomes(Map<String, OutcomeList> value) {
        outcomes = value;
        return this;
    }

    public DialectBuilder refusals(Map<String, RefusalSet> value) {
        refusals = value;
        return this;
    }

    public DialectBuilder codes(@Nullable CodeSettings value) {
        codes = value;
        return this;
    }

    public DialectSettings build() {
        return new DialectSettings(
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
                limits,
                codes,
                signingHeaders,
                keyParameter,
                queryParameters,
                parametersHeader,
                callName,
                testnet,
                draft);
    }
}
