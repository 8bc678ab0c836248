package dev.sluice.core.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The classifier of calls, which finds the route of a request and reads the parameters that matter for that route from path, query and body.
 * Thread-safe. Immutable except for the caches of keys and instrument ids.
 */
final class CallClassifier {
    private final DialectSettings dialect;
    private final RouteGroups routeGroups;
    private final RouteTable table;
    private final SignatureReader signatureReader;
    private final Known known;
    private final boolean takesOnlyJson;

    /** The two lookups of the classifier: accounts by API key, and instruments by id. */
    record Known(AccountResolver accountResolver, InstrumentIds instrumentIds) {}

    CallClassifier(DialectSettings dialect, RouteGroups routeGroups, RouteTable table, Known known) {
        this.dialect = dialect;
        this.routeGroups = routeGroups;
        this.table = table;
        this.signatureReader = new SignatureReader(dialect, known.accountResolver());
        this.known = known;
        this.takesOnlyJson = dialect.bodies().equals(List.of(BodyFormat.JSON));
    }

    boolean needsBody(String method) {
        return !dialect.bodies().isEmpty() && !method.equals("GET") && !method.equals("HEAD");
    }

    /** Returns the name of a duplicated header that matters for classification, or null if there is none. */
    @Nullable
    String twice(Headers headers) {
        return signatureReader.twice(headers);
    }

    /** Returns the API key in the headers of a call, or null. */
    @Nullable
    String key(Headers headers) {
        return signatureReader.key(headers);
    }

    /** Classifies a request; never throws. */
    Call of(CallRequest callRequest) {
        int question = callRequest.target().indexOf('?');
        String path = question < 0 ? callRequest.target() : callRequest.target().substring(0, question);
        CompiledRoute plan = callRequest.method().equals(Route.SEND)
                ? routeGroups.of(Route.SEND, path).message(path)
                : null;
        plan = plan == null ? table.find(callRequest.method(), path) : plan;
        boolean decoded = false;
        if (plan == null) {
            String lenient = RouteTable.lenient(path);
            boolean odd = path.indexOf('%') >= 0 || !lenient.equals(path);
            plan = odd ? table.find(callRequest.method(), lenient) : null;
            decoded = plan != null;
            if (plan == null) {
                RouteGroup routeGroup = odd
                        ? routeGroups.withMaxCosts(callRequest.method(), lenient)
                        : routeGroups.of(callRequest.method(), path);
                plan = routeGroup.unlisted(callRequest.method());
            } else {
                path = lenient;
            }
        }
        CallFields callFields = fields(callRequest, plan, path);
        CompiledRoute chosen = plan.chosen(callFields);
        if (chosen != plan) {
            callFields = fields(callRequest, chosen, path);
        }
        if (decoded) {
            callFields.markUnreliable("the path matches a route only after decoding");
        }
        callFields.withdraw(plan.mayWithdraw(chosen, callFields));
        String login = callRequest.headers().login();
        SignatureInfo signer = signatureReader.orByParameter(
                signatureReader.of(callRequest.headers()),
                login == null ? callFields.get(chosen.routeFields().key()) : login);
        return new Call(callRequest, chosen, signer, callFields);
    }

    private CallFields fields(CallRequest callRequest, CompiledRoute plan, String path) {
        CallFields callFields = new CallFields(plan.routeFields());
        plan.variables(path, callFields);
        int question = callRequest.target().indexOf('?');
        if (question >= 0) {
            FormFields.read(callRequest.target(), question + 1, callFields, CallFields.QUERY);
            if (callRequest.method().equals("POST") && takesOnlyJson) {
                callFields.markQueryUnreliable(dialect.queryParameters());
            }
        }
        String encoded = dialect.parametersHeader() == null
                ? null
                : callRequest.headers().get(dialect.parametersHeader());
        if (encoded != null) {
            decoded(encoded, callRequest.method().equals(Route.OPEN), callFields);
        }
        if (callRequest.method().equals(Route.SEND)) {
            parameters(callRequest.body(), plan, callFields);
        } else if (callRequest.body().length > 0 && needsBody(callRequest.method())) {
            body(callRequest, callFields);
        }
        callFields.finish();
        if (plan.routeFields().code() != RouteFields.NONE) {
            callFields.resolve(known.instrumentIds());
        }
        return callFields;
    }

    /**
     * Reads the parameters of a message. Session messages (login, subscribe) may have parameters in any form, because they do not affect the
     * classification.
     */
    private static void parameters(byte[] body, CompiledRoute plan, CallFields into) {
        MessageReader messageReader = plan.rules().messageReader();
        boolean single = messageReader != null
                && messageReader.takesSingle()
                && !plan.routeFields().listIsBody();
        byte[] read = single ? MessageReader.only(body) : body;
        if (plan.route().kind() != Kind.SESSION || read[0] == '{') {
            JsonFields.read(read, into);
        }
    }

    /**
     * Reads the parameters in a header that contains a JSON object in base64.
     *
     * @param opens true for a handshake, whose header may contain only a nonce: it has no parameters that could make it an order
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

    private void body(CallRequest callRequest, CallFields into) {
        byte[] body = callRequest.body();
        String encoding = callRequest.headers().get("Content-Encoding");
        BodyFormat format = format(callRequest.headers().get("Content-Type"));
        if (body.length > dialect.maxReadBodyBytes()) {
            into.markUnreliable("the body is longer than " + dialect.maxReadBodyBytes() + " bytes");
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
     * Returns the format of a body, or null if it is unknown. Without a Content-Type it is the first format of the exchange, so that a cancel does
     * not fail because of a missing header.
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
