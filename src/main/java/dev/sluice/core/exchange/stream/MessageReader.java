package dev.sluice.core.exchange.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.classify.HeaderPart;
import dev.sluice.core.exchange.parse.InflatedPrefix;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.parse.Utf8;
import dev.sluice.core.exchange.settings.CountSettings;
import dev.sluice.core.exchange.settings.MessageSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the WebSocket messages of one route group. A message that contradicts itself, or is not an object with a
 * name, becomes a request without a name. Such a request is in no table and is therefore treated as an order. Immutable
 * and thread-safe.
 */
public final class MessageReader {
    private static final byte[] NOTHING = {'{', '}'};
    private static final byte[] UNREADABLE = {'?'};
    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_ID_LENGTH = 128;
    private static final int MAX_HEADERS = 32;

    /**
     * Longest API key in characters; no exchange uses longer ones. A longer key is replaced by its hash, because it is
     * stored as long as the connection lives.
     */
    private static final int MAX_KEY_LENGTH = 1024;

    private static final int OK = 200;

    /** Longest response in bytes that is read after decompression; the rest is ignored. */
    private static final int MAX_INFLATED = 1_048_576;

    private final MessageSettings settings;
    private final @Nullable String keyHeader;
    private final Map<String, List<MemberPath>> subnames = new HashMap<>();
    private final MemberPath id;
    private final MemberPath responseId;
    private final @Nullable MemberPath params;
    private final Map<String, MemberPath> moreParams = new LinkedHashMap<>();
    private final @Nullable MemberPath status;

    public MessageReader(MessageSettings settings, @Nullable String keyHeader) {
        this.settings = settings;
        HeaderPart key = HeaderPart.of(keyHeader);
        this.keyHeader = key == null ? null : key.header();
        settings.subnames()
                .forEach((name, paths) ->
                        subnames.put(name, paths.stream().map(MemberPath::new).toList()));
        this.id = new MemberPath(settings.id());
        this.responseId = settings.responseId() == null ? id : new MemberPath(settings.responseId());
        this.params = settings.params() == null ? null : new MemberPath(settings.params());
        settings.moreParams().forEach((name, path) -> moreParams.put(name, new MemberPath(path)));
        this.status = settings.status() == null ? null : new MemberPath(settings.status());
    }

    /** The values found in one pass over a message. */
    private static final class Scan {
        private String name = "";
        private boolean hasName;
        private String otherName = "";
        private boolean isMalformed;
        private boolean isInterim;
        private final Map<String, String> headers = new HashMap<>();
    }

    /** The headers of a message: its members that correspond to headers, and the key of its sender. */
    private static final class MessageHeaders implements Headers {
        private final Map<String, String> members;
        private final @Nullable String keyHeader;
        private final @Nullable String key;

        private MessageHeaders(Map<String, String> members, @Nullable String keyHeader, @Nullable String key) {
            this.members = members;
            this.keyHeader = keyHeader;
            this.key = key;
        }

        @Override
        public @Nullable String get(String name) {
            return name.equals(keyHeader) ? key : value(members, name);
        }

        @Override
        public @Nullable String loginKey() {
            return key;
        }
    }

    boolean isHeartbeat(byte[] text) {
        if (settings.signedSession() && isSignature(text)) {
            return true;
        }
        for (String one : settings.heartbeats()) {
            if (Arrays.equals(text, one.getBytes(StandardCharsets.UTF_8))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads a message from a bot.
     *
     * @param loggedIn the API key that the connection is logged in with; null if it is not
     */
    public OutboundMessage readFromBot(String path, byte[] text, @Nullable String loggedIn) {
        Scan scan = scan(text);
        byte[] given = params == null ? text : params.read(text);
        byte[] ownId = id.read(text);
        scan.isMalformed |= given == MemberPath.UNCLEAR || ownId == MemberPath.UNCLEAR || isStruct(ownId);
        String stated = scan.isMalformed ? "" : fullName(scan.hasName ? scan.name : scan.otherName, text);
        String name = scan.isMalformed || !isName(stated) ? "" : stated;
        byte[] parameters = name.isEmpty() ? UNREADABLE : withMoreParams(given == null ? NOTHING : given, text);
        String ownKey = settings.key() == null ? null : keyIn(parameters, settings.key());
        String login = settings.logins().get(name);
        String newKey = login == null ? null : boundedKey(loginKey(login, parameters, text));
        String key = newKey != null ? newKey : ownKey != null ? ownKey : loggedIn;
        Headers headers = new MessageHeaders(scan.headers, keyHeader, key);
        // A request without a name has no usable parameters. Its body is bytes that no reader accepts.
        CallRequest request = CallRequest.ofMessage(path, name, headers, parameters);
        return new OutboundMessage(request, name, idText(ownId), newKey);
    }

    private Scan scan(byte[] text) {
        Scan scan = new Scan();
        scan.isMalformed = !Utf8.isValid(text);
        try (JsonParser parser = JsonPaths.JSON.createParser(text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readMembers(parser, scan);
                scan.isMalformed |= parser.nextToken() != null;
            } else {
                scan.isMalformed = true;
            }
        } catch (IOException e) {
            scan.isMalformed = true;
        }
        return scan;
    }

    private static boolean isStruct(byte @Nullable [] json) {
        return json != null && (json[0] == '{' || json[0] == '[');
    }

    /** Returns parameters with those that the message has elsewhere. */
    private byte[] withMoreParams(byte[] given, byte[] text) {
        if (moreParams.isEmpty() || given[0] == '[') {
            return given;
        }
        if (given[0] != '{') {
            return withMoreParams(NOTHING, text);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(given.length + text.length);
        moreParams.forEach((name, path) -> {
            byte[] value = path.read(text);
            if (value != null) {
                all.writeBytes(((all.size() == 0 ? "{\"" : ",\"") + name + "\":").getBytes(StandardCharsets.UTF_8));
                all.writeBytes(value);
            }
        });
        if (all.size() == 0) {
            return given;
        }
        boolean isEmpty = new String(given, 1, given.length - 1, StandardCharsets.UTF_8)
                .strip()
                .equals("}");
        all.write(isEmpty ? ' ' : ',');
        all.write(given, 1, given.length - 1);
        return all.toByteArray();
    }

    /**
     * Returns the key of a login, from a parameter or from a path of the message; "" if the path leads to no text,
     * because the exchange may read a key elsewhere.
     */
    private static @Nullable String loginKey(String where, byte[] params, byte[] text) {
        if (where.indexOf('.') >= 0) {
            String key = new MemberPath(where).readText(text);
            return key == null ? "" : key;
        }
        String key = keyIn(params, where);
        return key != null || where.isEmpty() ? key : keyIn(text, where);
    }

    /**
     * Returns the name followed by its subnames, which are in other members; "" if one of them is missing or unclear.
     */
    private String fullName(String name, byte[] text) {
        StringBuilder fullName = new StringBuilder(name);
        for (MemberPath path : subnames.getOrDefault(name, List.of())) {
            String part = path.readText(text);
            if (part == null || part.isEmpty()) {
                return "";
            }
            fullName.append('/').append(part);
        }
        return fullName.toString();
    }

    /**
     * Returns the key that a message carries; "", so that its account is unknown, if it carries different ones or one
     * that is no text.
     */
    private static @Nullable String keyIn(byte[] params, String name) {
        Set<String> all = keyValues(params, name);
        return all.isEmpty() ? null : all.size() == 1 ? all.iterator().next() : "";
    }

    /** Returns whether the exchange compresses its messages with gzip. */
    boolean compresses() {
        return settings.gzip();
    }

    /** Checks for base64 characters only. No request is one: it would be a JSON object. */
    private static boolean isSignature(byte[] text) {
        if (text.length == 0 || text.length > MAX_ID_LENGTH) {
            return false;
        }
        for (byte b : text) {
            if (!isLetter(b) && (b < '0' || b > '9') && b != '+' && b != '/' && b != '=') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    }

    /**
     * Returns the key of the handshake if it is the key of all messages; null if it is not, or there is none.
     *
     * @param headerKey the key in the headers of the handshake; null if there is none
     * @param query the query of the handshake
     */
    @Nullable
    String handshakeKey(@Nullable String headerKey, String query) {
        String parameter = settings.handshakeParameter();
        String header = settings.handshakeKey() ? boundedKey(headerKey) : null;
        if (parameter == null) {
            return header;
        }
        String start = parameter + '=';
        List<String> values = Arrays.stream(query.split("&", -1))
                .filter(pair -> pair.startsWith(start))
                .map(pair -> pair.substring(start.length()))
                .distinct()
                .toList();
        if (values.isEmpty()) {
            return header;
        }
        // A key in another spelling would belong to another account here than at the exchange; so would one of two.
        boolean isPlain = values.size() == 1 && isKey(values.get(0));
        String key = isPlain ? boundedKey(values.get(0)) : "";
        return header == null || header.equals(key) ? key : "";
    }

    private static boolean isKey(String value) {
        return value.indexOf('%') < 0 && value.indexOf('+') < 0;
    }

    static @Nullable String boundedKey(@Nullable String key) {
        return key == null || key.length() <= MAX_KEY_LENGTH ? key : ApiKeyIds.of(key);
    }

    private void readMembers(JsonParser parser, Scan scan) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            if (member.equals(settings.name())) {
                scan.isMalformed |= scan.hasName || token != JsonToken.VALUE_STRING;
                scan.hasName = true;
                scan.name = parser.getText();
            } else if (member.equals(settings.otherName())) {
                scan.isMalformed |= !scan.otherName.isEmpty();
                scan.otherName = token == JsonToken.VALUE_STRING ? parser.getText() : "";
                parser.skipChildren();
            } else if (member.equals(settings.headers()) && token == JsonToken.START_OBJECT) {
                readHeaders(parser, scan);
            } else {
                scan.isMalformed |= member.equalsIgnoreCase(settings.name());
                parser.skipChildren();
            }
        }
    }

    /** Returns an id as raw text, because the response repeats the same bytes; "" if there is none. */
    static String idText(byte @Nullable [] raw) {
        if (raw == null || raw == MemberPath.UNCLEAR || isStruct(raw)) {
            return "";
        }
        String text = new String(raw, StandardCharsets.UTF_8).strip();
        return text.length() > MAX_ID_LENGTH || text.equals("null") ? "" : text;
    }

    private static void readHeaders(JsonParser parser, Scan scan) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName().toLowerCase(Locale.ROOT);
            JsonToken token = parser.nextToken();
            if (token.isScalarValue() && scan.headers.size() < MAX_HEADERS) {
                scan.isMalformed |= scan.headers.put(name, parser.getText()) != null;
            }
            parser.skipChildren();
        }
    }

    private static @Nullable String value(Map<String, String> headers, String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!fits && c != '.' && c != '_' && c != '-' && c != '/') {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= MAX_NAME_LENGTH;
    }

    /**
     * Returns the values of a parameter of an object, or of all objects in a list; the name "" stands for the first
     * value of a list. "" is among them if one is no text.
     */
    private static Set<String> keyValues(byte[] params, String name) {
        Set<String> all = new LinkedHashSet<>();
        try (JsonParser parser = JsonPaths.JSON.createParser(params)) {
            JsonToken token = parser.nextToken();
            boolean isList = token == JsonToken.START_ARRAY;
            token = isList ? parser.nextToken() : token;
            if (name.isEmpty()) {
                return token == JsonToken.VALUE_STRING ? Set.of(parser.getText()) : Set.of();
            }
            while (token == JsonToken.START_OBJECT) {
                addValues(parser, name, all);
                token = isList ? parser.nextToken() : null;
            }
        } catch (IOException e) {
            return all; // what came before counts
        }
        return all;
    }

    private static void addValues(JsonParser parser, String name, Set<String> all) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isExact = parser.currentName().equals(name);
            // The exchange may read names without case, or not.
            boolean found = isExact || parser.currentName().equalsIgnoreCase(name);
            JsonToken token = parser.nextToken();
            if (found) {
                all.add(isExact && token == JsonToken.VALUE_STRING ? parser.getText() : "");
            }
            parser.skipChildren();
        }
    }

    // ---- responses

    public InboundMessage readFromExchange(byte[] message) {
        byte[] text = settings.gzip() ? InflatedPrefix.of(message, "gzip", MAX_INFLATED) : message;
        Scan scan = new Scan();
        try (JsonParser parser = JsonPaths.JSON.createParser(text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readResponseMembers(parser, scan);
            }
        } catch (IOException e) {
            scan.isMalformed = true; // truncated or not JSON: what was read so far counts
        }
        int stated = status == null ? 0 : status.readNumber(text);
        UpstreamResponse response =
                new UpstreamResponse(stated == 0 ? OK : stated, header -> value(scan.headers, header), text);
        byte[] ownId = scan.isInterim ? null : responseId.read(text);
        return new InboundMessage(response, idText(ownId), ownId != null, scan.isInterim ? "" : scan.name);
    }

    private void readResponseMembers(JsonParser parser, Scan scan) throws IOException {
        CountSettings counts = settings.counts();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            if (member.equals(settings.name()) && token == JsonToken.VALUE_STRING) {
                scan.name = parser.getText();
            } else if (member.equals(settings.interim())) {
                scan.isInterim = token == JsonToken.VALUE_TRUE;
                parser.skipChildren();
            } else if (member.equals(settings.headers()) && token == JsonToken.START_OBJECT) {
                readHeaders(parser, scan);
            } else if (counts != null && member.equals(counts.list()) && token == JsonToken.START_ARRAY) {
                readCounts(parser, counts, scan);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void readCounts(JsonParser parser, CountSettings counts, Scan scan) throws IOException {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            String[] names = new String[counts.name().size()];
            String count = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                int place = counts.name().indexOf(parser.currentName());
                boolean isCount = parser.currentName().equals(counts.count());
                parser.nextToken();
                if (place >= 0) {
                    names[place] = parser.getText();
                } else if (isCount) {
                    count = parser.getText();
                }
                parser.skipChildren();
            }
            if (count != null && scan.headers.size() < MAX_HEADERS) {
                scan.headers.put(String.join("-", names).toLowerCase(Locale.ROOT), count);
            }
        }
    }
}
