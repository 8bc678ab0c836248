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
    private final Lookups known;
    private final boolean takesOnlyJson;

    /** The two lookups of the classifier: accounts by API key, and instruments by number. */
    public record Lookups(AccountResolver accountResolver, NumberedNames instrumentNumbers) {}

    public CallClassifier(DialectSettings dialect, Routes routes, Lookups known) {
        this.dialect = dialect;
        this.routeGroups = routes.groups();
        this.table = routes.table();
        this.signatureReader = new SignatureReader(dialect, known.accountResolver());
        this.dispatchCheck = new DispatchCheck(routes.table(), dialect.callName());
        this.known = known;
        this.takesOnlyJson = dialect.bodies().equals(List.of(BodyFormat.JSON));
    }

    /** Returns whether {@link #classify} needs the body of a request with this method. */
    public boolean needsBody(String method) {
        return !dialect.bodies().isEmpty() || DispatchCheck.hasNoBody(method);
    }

    /**
     * Returns the name of a duplicated header that matters for classification, so that the call must be refused; null
     * if there is none.
     */
    @Nullable
    public String duplicateHeader(Headers headers) {
        return signatureReader.twice(headers);
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
    private record Found(CompiledRoute plan, String path, boolean lenient) {}

    /** Classifies a request; never throws. */
    public Call classify(CallRequest request) {
        Found found = find(request, RouteVariants.path(request.target()));
        CompiledRoute plan = found.plan();
        CallFields callFields = fields(request, plan, found.path());
        CompiledRoute chosen = plan.chosen(callFields);
        if (chosen != plan) {
            callFields = fields(request, chosen, found.path());
        }
        if (found.lenient()) {
            callFields.markUnreliable("the path matches a route only after decoding");
        }
        if (!chosen.route().listed()
                && chosen.route().kind() == Kind.PLACE
                && namesWithdrawal(found.path(), chosen, callFields)) {
            callFields.markUnreliable("no route names it, and its name says that it may withdraw");
        }
        List<CompiledRoute> others = dispatchCheck.check(request, found.path(), chosen, callFields);
        callFields.withdraw(plan.mayWithdraw(chosen, callFields)
                || (!others.isEmpty() && others.stream().anyMatch(CompiledRoute::mayWithdraw))
                || isNameTwice(callFields)
                || (callFields.unreliableReason() != null && namesWithdrawal(found.path(), chosen, callFields)));
        String login = request.headers().loginKey();
        String parameter = callFields.get(chosen.routeFields().key);
        SignatureInfo signer =
                signatureReader.of(request.headers(), chosen.rules().key(), login == null ? parameter : login);
        String unclearKey = unclearKey(request, callFields, signer, parameter);
        boolean isOwnerUnknown =
                signatureReader.isOwnerUnknown(request.headers(), chosen.rules().key());
        Call.Doubts doubts = new Call.Doubts(chosen.maxCosts(others), unclearKey, isOwnerUnknown);
        CallFacts facts = new CallFacts(chosen, signer, callFields, doubts);
        return new Call(request, callFields.clients(), facts);
    }

    /**
     * Returns the call as the current configuration classifies it. A call that an earlier configuration classified is
     * classified again.
     */
    public Call current(Call call) {
        return routeGroups.has(call.plan().rules()) ? call : classify(call.callRequest());
    }

    /**
     * Returns the current cost of the call for each limit. An order that is not in the cache has the worst-case cost.
     */
    public List<Cost> costs(Call call, OrderCache orderCache, long nowNanos) {
        return call.isReliable() && call.plan().costs().aged()
                ? AgeBasedCosts.of(call, orderCache, nowNanos)
                : call.costs();
    }

    /** Returns whether the name of a call in its body is not certain, so that it may be that of a withdrawal. */
    private boolean isNameTwice(CallFields callFields) {
        return dialect.callName() != null
                && callFields.isTwice(dialect.callName().parameter());
    }

    /**
     * Returns whether the names of a call that cannot be read reliably say that it withdraws: the path of an unlisted
     * one, or its name in the body.
     */
    private static boolean namesWithdrawal(String path, CompiledRoute plan, CallFields callFields) {
        String name = callFields.get(callFields.routeFields().callName);
        return (!plan.route().listed() && WithdrawalWords.in(path)) || (name != null && WithdrawalWords.in(name));
    }

    private Found find(CallRequest request, String path) {
        String method = request.method();
        CompiledRoute listed =
                request.message() == null ? null : routeGroups.of(method, path).message(request.message());
        listed = listed == null ? table.find(method, path) : listed;
        if (listed != null) {
            return new Found(listed, path, false);
        }
        String lenient = RouteTable.lenient(path);
        if (path.indexOf('%') < 0 && lenient.equals(path)) {
            return new Found(routeGroups.of(method, path).unlisted(method, path), path, false);
        }
        CompiledRoute likely = table.find(method, lenient);
        return likely != null
                ? new Found(likely, lenient, true)
                : new Found(routeGroups.withMaxCosts(method, lenient).unlisted(method, path), lenient, false);
    }

    /** Returns why it is not known whose call it is, or null if it is known. */
    private @Nullable String unclearKey(
            CallRequest request, CallFields callFields, SignatureInfo signer, @Nullable String parameter) {
        if (callFields.unclearKey() != null) {
            return callFields.unclearKey();
        }
        String other = signatureReader.contradicting(signer.callerIdentity(), request.headers(), parameter);
        return other == null ? null : other + " has another API key than the rest of the call; send one key";
    }

    private CallFields fields(CallRequest request, CompiledRoute plan, String path) {
        CallFields callFields = new CallFields(plan.routeFields());
        if (!request.method().equals(Route.SEND)) {
            plan.variables(path, callFields);
        } else if (plan.hasVariables()) {
            streamVariables(request, path, callFields);
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
            decoded(encoded, request.method().equals(Route.OPEN), callFields);
        }
        if (request.method().equals(Route.SEND)) {
            parameters(request.body(), plan, callFields);
        } else if (request.body().length > 0 && !dialect.bodies().isEmpty()) {
            body(request, callFields);
        }
        callFields.finish();
        if (plan.routeFields().instrumentNumber != RouteFields.NONE) {
            callFields.resolve(known.instrumentNumbers());
        }
        return callFields;
    }

    /** Reads the variables in the path of a message's stream, such as the market. The message's name follows. */
    private void streamVariables(CallRequest request, String path, CallFields into) {
        String ending = "/" + request.message();
        CompiledRoute stream = path.endsWith(ending)
                ? table.find(Route.OPEN, path.substring(0, path.length() - ending.length()))
                : null;
        if (stream != null) {
            stream.variables(path, into);
        }
    }

    /**
     * Reads the parameters of a message. Session messages (login, subscribe) may have parameters in any form, because
     * they do not affect the classification.
     */
    private static void parameters(byte[] body, CompiledRoute plan, CallFields into) {
        MessageSettings messages = plan.rules().messages();
        boolean single =
                messages != null && messages.single() && !plan.routeFields().listIsBody();
        byte[] read = single ? JsonFields.only(body) : body;
        if (plan.route().kind() != Kind.SESSION || read[0] == '{') {
            JsonFields.read(read, into);
        }
    }

    /**
     * Reads the parameters in a header that contains a JSON object in base64.
     *
     * @param opens true for a handshake, whose header may contain only a nonce: it has no parameters that could make it
     *     an order
     */
    private void decoded(String header, boolean opens, CallFields into) {
        String where = "the header " + dialect.parametersHeader();
        try {
            byte[] json = Base64.getDecoder().decode(header.strip());
            if (!opens || (json.length > 0 && json[0] == '{')) {
                JsonFields.read(json, where, into);
            }
        } catch (IllegalArgumentException e) {
            into.markUnreliable(where + " is not base64");
        }
    }

    private void body(CallRequest request, CallFields into) {
        byte[] body = request.body();
        String encoding = request.headers().get("Content-Encoding");
        BodyFormat format = format(request.headers().get("Content-Type"));
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
    private @Nullable BodyFormat format(@Nullable String contentType) {
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
