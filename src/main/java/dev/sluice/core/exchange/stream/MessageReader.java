package dev.sluice.core.exchange.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.core.call.AccountIds;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.classify.HeaderPart;
import dev.sluice.core.exchange.classify.JsonFields;
import dev.sluice.core.exchange.parse.InflatedPrefix;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.parse.Utf8;
import dev.sluice.core.exchange.settings.CountSettings;
import dev.sluice.core.exchange.settings.MessageSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
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

    public MessageReader(MessageSettings settings, @Nullable String keyHeader) {
        this.settings = settings;
        HeaderPart key = HeaderPart.of(keyHeader);
        this.keyHeader = key == null ? null : key.header();
    }

    /** The values found in one pass over a message. */
    private static final class Scan {
        private String name = "";
        private boolean named;
        private String otherName = "";
        private String id = "";
        private byte[] params = NOTHING;
        private boolean odd;
        private boolean idPresent;
        private final Map<String, String> headers = new HashMap<>();
        private int status = OK;
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
        public @Nullable String login() {
            return key;
        }
    }

    boolean isHeartbeat(byte[] text) {
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
    public OutboundMessage sent(String path, byte[] text, @Nullable String loggedIn) {
        Scan scan = new Scan();
        scan.odd = !Utf8.isValid(text);
        try (JsonParser parser = JsonPaths.JSON.createParser(text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                members(parser, text, scan);
                scan.odd |= parser.nextToken() != null;
            } else {
                scan.odd = true;
            }
        } catch (IOException e) {
            scan.odd = true;
        }
        String stated = scan.named ? scan.name : scan.otherName;
        String name = scan.odd || !isName(stated) ? "" : stated;
        byte[] params = settings.params() == null ? text : scan.params;
        String carried = settings.key() == null ? null : carried(params, settings.key());
        String login = settings.logins().get(name);
        String newKey = login == null ? null : bounded(login(login, params, text));
        String key = newKey != null ? newKey : carried != null ? carried : loggedIn;
        Headers headers = new MessageHeaders(scan.headers, keyHeader, key);
        // A request without a name has no usable parameters. Its body is replaced by bytes that no reader accepts.
        CallRequest callRequest = CallRequest.message(path, name, headers, name.isEmpty() ? UNREADABLE : params);
        return new OutboundMessage(callRequest, name, scan.id, newKey);
    }

    /** Returns the key of a login: a parameter, or a member of the message itself. */
    private static @Nullable String login(String member, byte[] params, byte[] text) {
        String key = carried(params, member);
        return key != null || member.isEmpty() ? key : carried(text, member);
    }

    /**
     * Returns the key that a message carries; "", so that its account is unknown, if it carries different ones or one
     * that is no text.
     */
    private static @Nullable String carried(byte[] params, String name) {
        Set<String> all = all(params, name);
        return all.isEmpty() ? null : all.size() == 1 ? all.iterator().next() : "";
    }

    /** Checks whether the exchange compresses its messages with gzip. */
    boolean compresses() {
        return settings.gzip();
    }

    /** Checks whether the key of the handshake is the key of all messages. */
    boolean takesHandshakeKey() {
        return settings.handshakeKey();
    }

    static @Nullable String bounded(@Nullable String key) {
        return key == null || key.length() <= MAX_KEY_LENGTH ? key : AccountIds.of(key);
    }

    private void members(JsonParser parser, byte[] text, Scan scan) throws IOException {
        boolean parameters = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            int from = JsonFields.at(parser.currentTokenLocation());
            if (member.equals(settings.name())) {
                scan.odd |= scan.named || token != JsonToken.VALUE_STRING;
                scan.named = true;
                scan.name = parser.getText();
            } else if (member.equals(settings.otherName())) {
                scan.odd |= !scan.otherName.isEmpty();
                scan.otherName = token == JsonToken.VALUE_STRING ? parser.getText() : "";
                parser.skipChildren();
            } else if (member.equals(settings.id())) {
                scan.odd |= !scan.id.isEmpty() || token.isStructStart();
                scan.id = id(parser, text, from);
            } else if (member.equals(settings.params())) {
                scan.odd |= parameters;
                parameters = true;
                parser.skipChildren();
                scan.params = Arrays.copyOfRange(text, from, JsonFields.at(parser.currentLocation()));
            } else if (member.equals(settings.headers()) && token == JsonToken.START_OBJECT) {
                headers(parser, scan);
            } else {
                scan.odd |= resembles(member);
                parser.skipChildren();
            }
        }
    }

    private boolean resembles(String member) {
        return member.equalsIgnoreCase(settings.name())
                || (settings.params() != null && member.equalsIgnoreCase(settings.params()));
    }

    /** Returns the id as raw text, because the response repeats the same bytes. */
    static String id(JsonParser parser, byte[] text, int from) throws IOException {
        if (parser.currentToken().isStructStart()) {
            parser.skipChildren();
            return "";
        }
        parser.getText(); // reads the value to its end
        int to = JsonFields.at(parser.currentLocation());
        String id = new String(text, from, Math.max(0, to - from), StandardCharsets.UTF_8).strip();
        return id.length() > MAX_ID_LENGTH || id.equals("null") ? "" : id;
    }

    private static void headers(JsonParser parser, Scan scan) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName().toLowerCase(Locale.ROOT);
            JsonToken token = parser.nextToken();
            if (token.isScalarValue() && scan.headers.size() < MAX_HEADERS) {
                scan.odd |= scan.headers.put(name, parser.getText()) != null;
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
    private static Set<String> all(byte[] params, String name) {
        Set<String> all = new LinkedHashSet<>();
        try (JsonParser parser = JsonPaths.JSON.createParser(params)) {
            JsonToken token = parser.nextToken();
            boolean isList = token == JsonToken.START_ARRAY;
            token = isList ? parser.nextToken() : token;
            if (name.isEmpty()) {
                return token == JsonToken.VALUE_STRING ? Set.of(parser.getText()) : Set.of();
            }
            while (token == JsonToken.START_OBJECT) {
                values(parser, name, all);
                token = isList ? parser.nextToken() : null;
            }
        } catch (IOException e) {
            return all; // what came before counts
        }
        return all;
    }

    private static void values(JsonParser parser, String name, Set<String> all) throws IOException {
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

    public InboundMessage inbound(byte[] message) {
        byte[] text = settings.gzip() ? InflatedPrefix.of(message, "gzip", MAX_INFLATED) : message;
        Scan scan = new Scan();
        try (JsonParser parser = JsonPaths.JSON.createParser(text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                answer(parser, text, scan);
            }
        } catch (IOException e) {
            scan.odd = true; // truncated or not JSON: what was read so far counts
        }
        return new InboundMessage(
                new UpstreamResponse(scan.status, header -> value(scan.headers, header), text),
                scan.id,
                scan.idPresent,
                scan.name);
    }

    private void answer(JsonParser parser, byte[] text, Scan scan) throws IOException {
        CountSettings counts = settings.counts();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            int from = JsonFields.at(parser.currentTokenLocation());
            if (member.equals(settings.id())) {
                scan.id = id(parser, text, from);
                scan.idPresent = true;
            } else if (member.equals(settings.name()) && token == JsonToken.VALUE_STRING) {
                scan.name = parser.getText();
            } else if (member.equals(settings.status()) && token == JsonToken.VALUE_NUMBER_INT) {
                scan.status = parser.getIntValue();
            } else if (member.equals(settings.headers()) && token == JsonToken.START_OBJECT) {
                headers(parser, scan);
            } else if (counts != null && member.equals(counts.list()) && token == JsonToken.START_ARRAY) {
                counts(parser, counts, scan);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void counts(JsonParser parser, CountSettings counts, Scan scan) throws IOException {
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
