package dev.sluice.core.exchange.classify;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.parse.NumberParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a web token that identify the key and the validity. The signature is not verified here: the exchange
 * does that, and a false token only harms the bot that sent it. The token is bounded in size and read as a stream.
 *
 * @param key the API key; "" if the token names none
 * @param fromSeconds start of validity in Unix seconds (nbf, otherwise iat); -1 if not stated
 * @param untilSeconds end of validity in Unix seconds (exp); -1 if not stated
 */
record JsonWebToken(String key, long fromSeconds, long untilSeconds) {
    private static final String BEARER = "Bearer ";
    private static final int MAX_LENGTH = 8192;

    /** Returns the token in a header, or null if there is none that can be read. */
    static @Nullable JsonWebToken read(String header, List<String> keyClaims) {
        int head = BEARER.length();
        int payload = header.indexOf('.', head) + 1;
        int signature = header.indexOf('.', payload);
        if (header.length() > MAX_LENGTH || payload == 0 || signature < 0 || !isBearer(header)) {
            return null;
        }
        try {
            Claims claims = new Claims(keyClaims);
            claims.read(header.substring(payload, signature));
            if (claims.rank == keyClaims.size()) {
                claims.read(header.substring(head, payload - 1));
            }
            return new JsonWebToken(claims.key, claims.from, claims.until);
        } catch (IOException | IllegalArgumentException e) {
            // Invalid base64 or JSON, so this is not a web token.
            return null;
        }
    }

    static boolean isBearer(String header) {
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    private static final class Claims {
        private final List<String> keyClaims;
        private int rank;
        private String key = "";
        private long from = -1;
        private long until = -1;

        Claims(List<String> keyClaims) {
            this.keyClaims = keyClaims;
            this.rank = keyClaims.size();
        }

        void read(String part) throws IOException {
            byte[] json = Base64.getUrlDecoder().decode(part.getBytes(StandardCharsets.ISO_8859_1));
            try (JsonParser parser = JsonPaths.JSON.createParser(json)) {
                // Readers differ in which of two claims with the same name they use.
                parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw new IOException("a part of a web token is not a JSON object");
                }
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    if (parser.nextToken().isScalarValue()) {
                        claim(name, parser.getText());
                    } else {
                        parser.skipChildren();
                    }
                }
                if (parser.nextToken() != null) {
                    throw new IOException("there is more text after the object in a part of a web token");
                }
            }
        }

        private void claim(String name, String value) {
            int place = keyClaims.indexOf(name);
            if (place >= 0 && place < rank && !value.isEmpty()) {
                rank = place;
                key = value;
            }
            switch (name) {
                case "nbf" -> from = NumberParser.parse(value);
                case "iat" -> from = from < 0 ? NumberParser.parse(value) : from;
                case "exp" -> until = NumberParser.parse(value);
                default -> {}
            }
        }
    }
}
