package dev.sluice.cli.text;

import java.util.List;

/** Shell instructions that make a bot trust an authority's file in addition to its usual authorities. */
public final class TrustInstructions {
    private TrustInstructions() {}

    /** Returns one line for each kind of program. */
    public static List<String> lines(String file) {
        String quoted = "'" + file.replace("'", "'\\''") + "'";
        return List.of(
                "Python (ssl, aiohttp, ccxt async, Hummingbot, freqtrade's async calls), if they use TLS for nothing else:  export SSL_CERT_FILE="
                        + quoted,
                "Python (requests, ccxt sync), if they use TLS for nothing else:  export REQUESTS_CA_BUNDLE=" + quoted,
                "Python that also connects to other sites:  cat \"$(python3 -m certifi)\" " + quoted
                        + " > all.pem, then set both variables to all.pem",
                "Node (ccxt, all npm clients), in addition to its own authorities:  export NODE_EXTRA_CA_CERTS="
                        + quoted,
                "Java (XChange), in addition to its own authorities:  keytool -importcert -noprompt -alias sluice -cacerts -storepass changeit -file "
                        + quoted,
                "A container:  docker run -v " + quoted
                        + ":/sluice.pem:ro -e SSL_CERT_FILE=/sluice.pem -e REQUESTS_CA_BUNDLE=/sluice.pem -e NODE_EXTRA_CA_CERTS=/sluice.pem --add-host HOST:ADDRESS ...",
                "A whole Debian or Ubuntu system:  cp " + quoted
                        + " /usr/local/share/ca-certificates/sluice.crt && update-ca-certificates");
    }
}
