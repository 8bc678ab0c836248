package dev.sluice.exchange;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names calls: finds the route and reads the parameters that decide about it, wherever they stand. Immutable but for what is known of keys and instruments; any thread. */
final class Naming {
    private final DialectSettings dialect;
    private final Groups groups;
    private final RouteTable table;
    private final Signers signers;
    private final Known known;
    private final boolean takesOnlyJson;

    /** What calls are looked up in: who has which key, and which instrument has which number. */
    record Known(Callers callers, Codes codes) {}

    Naming(DialectSettings dialect, Groups groups, RouteTable table, Known known) {
        this.dialect = dialect;
        this.groups = groups;
        this.table = table;
        this.signers = new Signers(dialect, known.callers());
        this.known = known;
        this.takesOnlyJson = dialect.bodies().equals(List.of(BodyFormat.JSON));
    }

    boolean needsBody(String method) {
        return !dialect.bodies().isEmpty() && !method.equals("GET") && !method.equals("HEAD");
    }

    /** A header that decides about a call and occurs twice; null: none does. */
    @Nullable
    String twice(Headers headers) {
        return signers.twice(headers);
    }

    /** Never throws. */
    Call of(Request request) {
        int question = request.target().indexOf('?');
        String path = question < 0 ? request.target() : request.target().substring(0, question);
        RoutePlan plan = request.method().equals(Route.SEND)
                ? groups.of(Route.SEND, path).message(path)
                : null;
        plan = plan == null ? table.find(request.method(), path) : plan;
        boolean decoded = false;
        if (plan == null) {
            String lenient = RouteTable.lenient(path);
            boolean odd = path.indexOf('%') >= 0 || !lenient.equals(path);
            plan = odd ? table.find(request.method(), lenient) : null;
            decoded = plan != null;
            if (plan == null) {
                Group group = odd ? groups.ofOdd(request.method(), lenient) : groups.of(request.method(), path);
                plan = group.unlisted(request.method());
            } else {
                path = lenient;
            }
        }
        Fields fields = fields(request, plan, path);
        RoutePlan chosen = plan.chosen(fields);
        if (chosen != plan) {
            fields = fields(request, chosen, path);
        }
        if (decoded) {
            fields.doubt("the path is a listed one only after decoding");
        }
        fields.withdraw(plan.mayWithdraw(chosen, fields));
        return new Call(request, chosen, signers.of(request.headers()), fields);
    }

    private Fields fields(Request request, RoutePlan plan, String path) {
        Fields fields = new Fields(plan.plan());
        plan.variables(path, fields);
        int question = request.target().indexOf('?');
        if (question >= 0) {
            FormFields.read(request.target(), question + 1, fields, Fields.QUERY);
            if (request.method().equals("POST") && takesOnlyJson) {
                fields.doubtQuery();
            }
        }
        if (request.method().equals(Route.SEND)) {
            parameters(request.body(), plan, fields);
        } else if (request.body().length > 0 && needsBody(request.method())) {
            body(request, fields);
        }
        fields.finish();
        if (plan.plan().code() != Plan.NONE) {
            fields.resolve(known.codes());
        }
        return fields;
    }

    /** What logs in or subscribes may say so in any way: nothing of it decides. */
    private static void parameters(byte[] said, RoutePlan plan, Fields into) {
        Messages messages = plan.group().messages();
        boolean single =
                messages != null && messages.takesSingle() && !plan.plan().listIsBody();
        byte[] read = single ? Messages.only(said) : said;
        if (plan.route().kind() != Kind.SESSION || read[0] == '{') {
            JsonFields.read(read, into);
        }
    }

    private void body(Request request, Fields into) {
        byte[] body = request.body();
        String encoding = request.headers().get("Content-Encoding");
        BodyFormat format = format(request.headers().get("Content-Type"));
        if (body.length > dialect.maxReadBodyBytes()) {
            into.doubt("the body is longer than " + dialect.maxReadBodyBytes() + " bytes");
        } else if (format == null || !dialect.bodies().contains(format)) {
            into.doubt("the body is of a kind that the exchange does not take");
        } else if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            into.doubt("the body is compressed");
        } else if (format == BodyFormat.JSON) {
            JsonFields.read(body, into);
        } else {
            FormFields.read(new String(body, StandardCharsets.ISO_8859_1), 0, into, Fields.BODY);
        }
    }

    /** Without a Content-Type the exchange's first format: a cancel must not fail for want of a header. */
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
