package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Headers;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.settings.BodyFormat;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.MessageSettings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The classifier of calls, which finds the route of a request and reads the parameters that matter for that route from
 * path, query and body. Thread-safe. Immutable except for the caches of keys and instrument numbers.
 */
public final class CallClassifier {
    /** Largest body that is read to classify a call. A call with a larger body counts as PLACE. */
    public static final int MAX_BODY_BYTES = 262_144;

    private final DialectSettings dialect;
    private final RouteGroups routeGroups;
    private final RouteTable table;
    private final SignatureReader signatureReader;
    private final DispatchCheck dispatchCheck;
    private final Lookups lookups;
    private final boolean takesOnlyJson;

    /** The two lookups of the classifier: accounts by API key, and instruments by number. */
    public record Lookups(AccountResolver accountResolver, NumberedNames instrumentNumbers) {}

    public CallClassifier(DialectSettings dialect, Routes routes, Lookups lookups) {
        this.dialect = dialect;
        this.routeGroups = routes.groups();
        this.table = routes.table();
        this.signatureReader = new SignatureReader(dialect, lookups.accountResolver());
        this.dispatchCheck = new DispatchCheck(routes.table(), dialect.callName());
        this.lookups = lookups;
        this.takesOnlyJson = dialect.bodies().equals(List.of(BodyFormat.JSON));
    }

    /** Returns whether {@link #classify} needs the body of a request with this method. */
    public boolean needsBody(String method) {
        return !dialect.bodies().isEmpty() || DispatchCheck.isBodiless(method);
    }

    /**
     * Returns the name of a duplicated header that matters for classification, so that the call must be refused; null
     * if there is none.
     */
    @Nullable
    public String repeatedHeader(Headers headers) {
        return signatureReader.repeatedHeader(headers);
    }

    /** Returns the API key in the headers of a call, or null. */
    @Nullable
    public String key(Headers headers) {
        return signatureReader.key(headers);
    }

    /**
     * The route that method and path of a request lead to.
     *
     * @param path the path in the form that the route matches
     * @param lenient true if the route matches only the path as a lenient server may read it
     */
    private record FoundRoute(CompiledRoute plan, String path, boolean lenient) {}

    /** Classifies a request; never throws. */
    public Call classify(CallRequest request) {
        FoundRoute found = findRoute(request, RouteVariants.path(request.target()));
        CompiledRoute compiledRoute = found.plan();
        CallFields callFields = readFields(request, compiledRoute, found.path());
        CompiledRoute variant = compiledRoute.variantFor(callFields);
        if (variant != compiledRoute) {
            callFields = readFields(request, variant, found.path());
        }
        if (found.lenient()) {
            callFields.markUnreliable("the path matches a route only after decoding");
        }
        if (!variant.route().listed()
                && variant.route().kind() == Kind.PLACE
                && namesWithdrawal(found.path(), variant, callFields)) {
            callFields.markUnreliable("no route names it, and its name says that it may withdraw");
        }
        List<CompiledRoute> alternatives = dispatchCheck.check(request, found.path(), variant, callFields);
        callFields.setMayWithdraw(compiledRoute.mayWithdraw(variant, callFields)
                || (!alternatives.isEmpty() && alternatives.stream().anyMatch(CompiledRoute::mayWithdraw))
                || isCallNameRepeated(callFields)
                || (callFields.unreliableReason() != null && namesWithdrawal(found.path(), variant, callFields)));
        String login = request.headers().loginKey();
        String keyParameter = callFields.get(variant.routeFields().key);
        SignatureInfo signer = signatureReader.read(
                request.headers(), variant.rules().keyHeader(), login == null ? keyParameter : login);
        String ambiguousKeyReason = ambiguousKeyReason(request, callFields, signer, keyParameter);
        boolean isOwnerUnknown = signatureReader.isOwnerUnknown(
                request.headers(), variant.rules().keyHeader());
        Call.Ambiguity ambiguity =
                new Call.Ambiguity(variant.maxCosts(alternatives), ambiguousKeyReason, isOwnerUnknown);
        CallFacts facts = new CallFacts(variant, signer, callFields, ambiguity);
        return new Call(request, callFields.clientOrderIds(), facts);
    }

    /**
     * Returns the call as the current configuration classifies it. A call that an earlier configuration classified is
     * classified again.
     */
    public Call reclassify(Call call) {
        return routeGroups.contains(call.compiledRoute().rules()) ? call : classify(call.request());
    }

    /**
     * Returns the current cost of the call for each limit. An order that is not in the cache has the worst-case cost.
     */
    public List<Cost> costs(Call call, OrderCache orderCache, long nowNanos) {
        return call.isReliable() && call.compiledRoute().costs().dependsOnAge()
                ? AgeBasedCosts.of(call, orderCache, nowNanos)
                : call.costs();
    }

    /** Returns whether the name of a call in its body is not certain, so that it may be that of a withdrawal. */
    private boolean isCallNameRepeated(CallFields callFields) {
        return dialect.callName() != null
                && callFields.isRepeated(dialect.callName().parameter());
    }

    /**
     * Returns whether the names of a call that cannot be read reliably say that it withdraws: the path of an unlisted
     * one, or its name in the body.
     */
    private static boolean namesWithdrawal(String path, CompiledRoute compiledRoute, CallFields callFields) {
        String name = callFields.get(callFields.routeFields().callName);
        return (!compiledRoute.route().listed() && WithdrawalWords.isIn(path))
                || (name != null && WithdrawalWords.isIn(name));
    }

    private FoundRoute findRoute(CallRequest request, String path) {
        String method = request.method();
        CompiledRoute listed = request.message() == null
                ? null
                : routeGroups.find(method, path).messageRoute(request.message());
        listed = listed == null ? table.find(method, path) : listed;
        if (listed != null) {
            return new FoundRoute(listed, path, false);
        }
        String lenient = RouteTable.lenientPath(path);
        if (path.indexOf('%') < 0 && lenient.equals(path)) {
            return new FoundRoute(routeGroups.find(method, path).unlisted(method, path), path, false);
        }
        CompiledRoute likely = table.find(method, lenient);
        return likely != null
                ? new FoundRoute(likely, lenient, true)
                : new FoundRoute(routeGroups.withMaxCosts(method, lenient).unlisted(method, path), lenient, false);
    }

    /** Returns why it is not known whose call it is, or null if it is known. */
    private @Nullable String ambiguousKeyReason(
            CallRequest request, CallFields callFields, SignatureInfo signer, @Nullable String keyParameter) {
        if (callFields.ambiguousKeyReason() != null) {
            return callFields.ambiguousKeyReason();
        }
        String other = signatureReader.conflictingKeySource(signer.caller(), request.headers(), keyParameter);
        return other == null ? null : other + " has another API key than the rest of the call; send one key";
    }

    private CallFields readFields(CallRequest request, CompiledRoute compiledRoute, String path) {
        CallFields callFields = new CallFields(compiledRoute.routeFields());
        if (!request.method().equals(Route.SEND)) {
            compiledRoute.readVariables(path, callFields);
        } else if (compiledRoute.hasVariables()) {
            readStreamVariables(request, path, callFields);
        }
        int question = request.target().indexOf('?');
        if (question >= 0) {
            FormFields.read(request.target(), question + 1, callFields, CallFields.QUERY);
            if (request.method().equals("POST") && takesOnlyJson) {
                callFields.markQueryUnreliable(dialect.queryParameters());
            }
        }
        String encoded =
                dialect.parametersHeader() == null ? null : request.headers().get(dialect.parametersHeader());
        if (encoded != null) {
            readParametersHeader(encoded, request.method().equals(Route.OPEN), callFields);
        }
        if (request.method().equals(Route.SEND)) {
            readMessageParameters(request.body(), compiledRoute, callFields);
        } else if (request.body().length > 0 && !dialect.bodies().isEmpty()) {
            readBody(request, callFields);
        }
        callFields.finishReading();
        if (compiledRoute.routeFields().instrumentNumber != RouteFields.NONE) {
            callFields.resolveInstrumentNumbers(lookups.instrumentNumbers());
        }
        return callFields;
    }

    /** Reads the variables in the path of a message's stream, such as the market. The message's name follows. */
    private void readStreamVariables(CallRequest request, String path, CallFields into) {
        String ending = "/" + request.message();
        CompiledRoute stream = path.endsWith(ending)
                ? table.find(Route.OPEN, path.substring(0, path.length() - ending.length()))
                : null;
        if (stream != null) {
            stream.readVariables(path, into);
        }
    }

    /**
     * Reads the parameters of a message. Session messages (login, subscribe) may have parameters in any form, because
     * they do not affect the classification.
     */
    private static void readMessageParameters(byte[] body, CompiledRoute compiledRoute, CallFields into) {
        MessageSettings messages = compiledRoute.rules().messages();
        boolean single = messages != null
                && messages.single()
                && !compiledRoute.routeFields().listIsBody();
        byte[] parameters = single ? JsonFields.onlyElement(body) : body;
        if (compiledRoute.route().kind() != Kind.SESSION || parameters[0] == '{') {
            JsonFields.read(parameters, into);
        }
    }

    /**
     * Reads the parameters in a header that contains a JSON object in base64.
     *
     * @param isHandshake true for a handshake, whose header may contain only a nonce: it has no parameters that
     *     could make it an order
     */
    private void readParametersHeader(String header, boolean isHandshake, CallFields into) {
        String where = "the header " + dialect.parametersHeader();
        try {
            byte[] json = Base64.getDecoder().decode(header.strip());
            if (!isHandshake || (json.length > 0 && json[0] == '{')) {
                JsonFields.read(json, where, into);
            }
        } catch (IllegalArgumentException e) {
            into.markUnreliable(where + " is not base64");
        }
    }

    private void readBody(CallRequest request, CallFields into) {
        byte[] body = request.body();
        String encoding = request.headers().get("Content-Encoding");
        BodyFormat format = bodyFormat(request.headers().get("Content-Type"));
        if (body.length > MAX_BODY_BYTES) {
            into.markUnreliable("the body is longer than " + MAX_BODY_BYTES + " bytes");
        } else if (format == null || !dialect.bodies().contains(format)) {
            into.markUnreliable("the exchange does not accept this type of body");
        } else if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            into.markUnreliable("the body is compressed");
        } else if (format == BodyFormat.JSON) {
            JsonFields.read(body, into);
        } else {
            FormFields.read(new String(body, StandardCharsets.ISO_8859_1), 0, into, CallFields.BODY);
        }
    }

    /**
     * Returns the format of a body, or null if it is unknown. Without a Content-Type it is the first format of the
     * exchange, so that a cancel does not fail because of a missing header.
     */
    private @Nullable BodyFormat bodyFormat(@Nullable String contentType) {
        if (contentType == null || contentType.isEmpty()) {
            return dialect.bodies().get(0);
        }
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return switch (type.strip().toLowerCase(Locale.ROOT)) {
            case "application/x-www-form-urlencoded" -> BodyFormat.FORM;
            case "application/json" -> BodyFormat.JSON;
            default -> null;
        };
    }
}
