/** {@code POST /acquire}: permits for programs that send their calls themselves. */
@NullMarked
package dev.sluice.proxy.acquire;

import org.jspecify.annotations.NullMarked;
