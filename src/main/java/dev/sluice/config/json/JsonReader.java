package dev.sluice.config.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A reader of files into {@link JsonTree} trees: strict UTF-8 (a byte order mark is skipped), one value, no duplicate
 * key, bounded in size, depth and lengths. Every error becomes a problem with its place; only a syntax error ends the
 * reading of a file.
 */
public final class JsonReader {
    public static final int MAX_BYTES = 4 << 20;
    public static final int MAX_DEPTH = 32;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            // Interning takes time for each name and has no use here: names are compared by their text.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(64 << 10)
                    .maxNameLength(256)
                    .maxNumberLength(64)
                    .build())
            .build();

    private final Problems problems;
    private final CRC32C checksum = new CRC32C();

    public JsonReader(Problems problems) {
        this.problems = problems;
    }

    /** Returns a checksum over all files that were read, in hex, to distinguish configurations. */
    public String checksum() {
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    /**
     * Reads a file; null when it has no value, and a problem says why.
     *
     * @param name the name of the file in messages
     */
    @Nullable
    public JsonTree file(Path path, String name) {
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                return addProblem(name, 0, "is not a regular file");
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(path)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
            checksum.update(bytes);
            return bytes.length > MAX_BYTES
                    ? addProblem(name, 0, "is larger than the allowed " + MAX_BYTES + " bytes")
                    : bytes(bytes, name);
        } catch (NoSuchFileException e) {
            return addProblem(name, 0, "is missing");
        } catch (AccessDeniedException e) {
            return addProblem(name, 0, "cannot be read: access denied");
        } catch (FileSystemException e) {
            String reason = e.getReason();
            return addProblem(name, 0, "cannot be read: " + (reason == null ? "the file system refuses it" : reason));
        } catch (IOException | SecurityException e) {
            return addProblem(name, 0, "cannot be read: " + e.getClass().getSimpleName());
        }
    }

    @Nullable
    public JsonTree bytes(byte[] bytes, String name) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, true);
        chars.flip();
        if (result.isError()) {
            int line = 1 + (int) chars.chars().filter(c -> c == '\n').count();
            return addProblem(name, line, "is not UTF-8: byte " + hex(bytes, chars) + "; save it as UTF-8");
        }
        String text = chars.toString();
        return text(text.startsWith("\uFEFF") ? text.substring(1) : text, name);
    }

    private static String hex(byte[] bytes, CharBuffer good) {
        try {
            int at = StandardCharsets.UTF_8.newEncoder().encode(good).limit();
            return String.format("0x%02X", bytes[at]) + " at offset " + at;
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("what was decoded can be encoded", e);
        }
    }

    @Nullable
    public JsonTree text(String text, String name) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return addProblem(name, 1, "is empty; expected a JSON object, at least '{}'");
            }
            JsonTree value = value(parser, SourceLocation.root(name, line(parser)));
            if (parser.nextToken() != null) {
                return addProblem(name, line(parser), "has more text after the JSON value");
            }
            return value;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            return addProblem(name, line, "is not JSON: " + plain(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does no I/O", e);
        }
    }

    private JsonTree value(JsonParser parser, SourceLocation location) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(parser, location);
            case START_ARRAY -> array(parser, location);
            case VALUE_STRING -> new JsonTree.Text(location, parser.getText());
            case VALUE_NUMBER_INT -> whole(location, parser.getText());
            case VALUE_NUMBER_FLOAT -> new JsonTree.OtherNumber(location, parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> new JsonTree.Flag(location, token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> new JsonTree.Null(location);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no JSON value begins with " + token);
        };
    }

    private JsonTree object(JsonParser parser, SourceLocation location) throws IOException {
        Map<String, JsonTree> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            SourceLocation at = location.child(key, line(parser));
            parser.nextToken();
            JsonTree value = value(parser, at);
            JsonTree first = members.putIfAbsent(key, value);
            if (first != null) {
                problems.add(
                        value,
                        "the key '" + key + "' is repeated; it is first on line "
                                + first.sourceLocation().line());
            }
        }
        return new JsonTree.Obj(location, members);
    }

    private JsonTree array(JsonParser parser, SourceLocation location) throws IOException {
        List<JsonTree> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser, location.child(Integer.toString(elements.size()), line(parser))));
        }
        return new JsonTree.Arr(location, elements);
    }

    /** Returns the number that these digits are; an unfit one if they are none. */
    public static JsonTree whole(SourceLocation location, String digits) {
        try {
            return new JsonTree.Whole(location, Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return new JsonTree.OtherNumber(location, digits);
        }
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    /** Returns Jackson's message without its hints on parser options. */
    private static String plain(String message) {
        // without the token, which may be a secret that lacks its quotes
        String first = message.lines().findFirst().orElse(message).replaceFirst("(Unrecognized token) '[^']*'", "$1");
        int comment = first.indexOf(": maybe a (non-standard) comment?");
        if (comment >= 0) {
            return first.substring(0, comment) + ": JSON does not allow comments";
        }
        int source = first.indexOf("[Source: ");
        int option = first.indexOf(", from `");
        if (source >= 0) {
            return first.substring(0, first.lastIndexOf(" (", source));
        }
        return option < 0 ? first : first.substring(0, option) + ')';
    }

    private @Nullable JsonTree addProblem(String name, int line, String message) {
        problems.add(Problem.ofLine(name, line, message));
        return null;
    }
}
