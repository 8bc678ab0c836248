package dev.sluice.core.health;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.settings.Variant;
import java.net.URI;
import java.util.List;

/** The request that a configured check sends; the key that is present selects its kind. */
public sealed interface CheckProbe {
    NamedCheck.FindingSource findingSource();

    /** A request to a web server. Redirects are not followed, and at most 64 KiB of the response body are read. */
    @Variant("http")
    record Http(
            @Setting(value = "URL to request: http:// or https://, without user information.", min = 8, max = 2_000)
            String http,

            @Setting(value = "GET or HEAD.", def = "\"GET\"")
            Method method,

            @Setting(value = "Expected status; any other status is critical.", min = 100, max = 599, def = "200")
            int status)
            implements CheckProbe {
        /** The methods that change nothing on the server. */
        public enum Method {
            GET,
            HEAD
        }

        public Http {
            if (!isValidUrl(http)) {
                throw new IllegalArgumentException(
                        "'http' must be a URL with a host, without a user or a fragment, such as"
                                + " http://127.0.0.1:9000/health");
            }
        }

        private static boolean isValidUrl(String text) {
            try {
                URI url = new URI(text);
                boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
                return isHttp && url.getHost() != null && url.getRawUserInfo() == null && url.getRawFragment() == null;
            } catch (java.net.URISyntaxException e) {
                return false;
            }
        }

        @Override
        public NamedCheck.FindingSource findingSource() {
            return NamedCheck.FindingSource.HTTP;
        }
    }

    /** A TCP connection that is opened and closed again. */
    @Variant("tcp")
    record Tcp(
            @Setting(value = "host:port that must accept a connection.", min = 3, max = 260)
            String tcp) implements CheckProbe {
        private static final int MAX_PORT = 65_535;

        public Tcp {
            if (port(tcp) < 1 || host(tcp).isEmpty()) {
                throw new IllegalArgumentException("'tcp' must be host:port, such as 127.0.0.1:6379 or [::1]:6379");
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
            boolean isBracketed = host.startsWith("[") && host.endsWith("]");
            String bare = isBracketed ? host.substring(1, host.length() - 1) : host;
            boolean isValid = bare.chars()
                    .allMatch(c -> (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '.'
                            || c == '-'
                            || c == '_'
                            || (isBracketed && c == ':'));
            return isValid ? bare : "";
        }

        /** Returns the port; -1 when there is no valid one. */
        private static int port(String text) {
            String digits = text.substring(text.lastIndexOf(':') + 1);
            boolean isNumber =
                    !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
            int port = isNumber ? Integer.parseInt(digits) : -1;
            return port <= MAX_PORT ? port : -1;
        }

        @Override
        public NamedCheck.FindingSource findingSource() {
            return NamedCheck.FindingSource.TCP;
        }
    }

    /**
     * A program to run. Exit status 0 is healthy, 1 is a warning and any other is critical, as with monitoring plugins;
     * the first line of its output is the message.
     */
    @Variant("exec")
    record Exec(
            @Setting(
                    value =
                            "A program and its arguments, one per element, run without a shell. It gets no input and sees only "
                                    + "the environment variables PATH, HOME, LANG, LC_ALL and TZ.",
                    min = 1,
                    max = 64)
            List<String> exec)
            implements CheckProbe {
        public Exec {
            if (exec.isEmpty() || exec.get(0).isBlank()) {
                throw new IllegalArgumentException("'exec' must begin with the program to run");
            }
            if (exec.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
                throw new IllegalArgumentException("'exec' must not contain a NUL");
            }
        }

        @Override
        public NamedCheck.FindingSource findingSource() {
            return NamedCheck.FindingSource.EXEC;
        }
    }

    /** A custom class that implements {@link dev.sluice.check.HealthCheck}. */
    @Variant("java")
    record Java(
            @Setting(
                    value =
                            "A class that implements dev.sluice.check.HealthCheck, from a jar in the folder 'checks' next to "
                                    + "sluice.json.",
                    min = 1,
                    max = 500)
            String java)
            implements CheckProbe {
        @Override
        public NamedCheck.FindingSource findingSource() {
            return NamedCheck.FindingSource.JAVA;
        }
    }
}
