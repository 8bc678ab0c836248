package dev.sluice.health;

import dev.sluice.knob.Knob;
import dev.sluice.knob.Variant;
import java.net.URI;
import java.util.List;

/** What a check of yours asks: the one key that is there says of which kind it is. */
public sealed interface Ask {
    NamedCheck.By by();

    /** Asks a web server. No redirect is followed, and of the answer's body at most 64 KiB are read. */
    @Variant("http")
    record Http(
            @Knob(value = "URL to ask: http:// or https://, without a user.", min = 8, max = 2_000)
            String http,

            @Knob(value = "GET or HEAD.", def = "\"GET\"") Method method,

            @Knob(value = "Any other status is critical.", min = 100, max = 599, def = "200")
            int status)
            implements Ask {
        /** What leaves a server as it is. */
        public enum Method {
            GET,
            HEAD
        }

        public Http {
            if (!isGood(http)) {
                throw new IllegalArgumentException(
                        "'http' is a URL with a host and without a user or a fragment, such as"
                                + " http://127.0.0.1:9000/health");
            }
        }

        private static boolean isGood(String text) {
            try {
                URI url = new URI(text);
                boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
                return web && url.getHost() != null && url.getRawUserInfo() == null && url.getRawFragment() == null;
            } catch (java.net.URISyntaxException e) {
                return false;
            }
        }

        @Override
        public NamedCheck.By by() {
            return NamedCheck.By.HTTP;
        }
    }

    /** Opens a connection, and closes it. */
    @Variant("tcp")
    record Tcp(
            @Knob(value = "host:port that must take a connection.", min = 3, max = 260)
            String tcp) implements Ask {
        private static final int MOST_PORT = 65_535;

        public Tcp {
            if (port(tcp) < 1 || host(tcp).isEmpty()) {
                throw new IllegalArgumentException("'tcp' is host:port, such as 127.0.0.1:6379 or [::1]:6379");
            }
        }

        public String host() {
            return host(tcp);
        }

        public int port() {
            return port(tcp);
        }

        private static String host(String text) {
            String host = text.substring(0, Math.max(0, text.lastIndexOf(':')));
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            String bare = bracketed ? host.substring(1, host.length() - 1) : host;
            boolean plain = bare.chars()
                    .allMatch(c -> (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '.'
                            || c == '-'
                            || c == '_'
                            || (bracketed && c == ':'));
            return plain ? bare : "";
        }

        /** -1: there is none. */
        private static int port(String text) {
            String digits = text.substring(text.lastIndexOf(':') + 1);
            boolean number =
                    !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
            int port = number ? Integer.parseInt(digits) : -1;
            return port <= MOST_PORT ? port : -1;
        }

        @Override
        public NamedCheck.By by() {
            return NamedCheck.By.TCP;
        }
    }

    /** Runs a program: 0 is healthy, 1 a warning, anything else critical, as monitoring plugins have it; the first line that it writes is the message. */
    @Variant("exec")
    record Exec(
            @Knob(
                    value = "A program and its arguments, word by word: no shell. It reads nothing, and of the"
                            + " environment it sees PATH, HOME, LANG, LC_ALL and TZ only.",
                    min = 1,
                    max = 64)
            List<String> exec)
            implements Ask {
        public Exec {
            if (exec.isEmpty() || exec.get(0).isBlank()) {
                throw new IllegalArgumentException("'exec' begins with the program to run");
            }
            if (exec.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
                throw new IllegalArgumentException("'exec' must not contain a NUL");
            }
        }

        @Override
        public NamedCheck.By by() {
            return NamedCheck.By.EXEC;
        }
    }

    /** Asks a class of yours. */
    @Variant("java")
    record Java(
            @Knob(
                    value = "A class that implements dev.sluice.check.HealthCheck, from a jar in the folder 'checks'"
                            + " beside sluice.json.",
                    min = 1,
                    max = 500)
            String java)
            implements Ask {
        @Override
        public NamedCheck.By by() {
            return NamedCheck.By.JAVA;
        }
    }
}
