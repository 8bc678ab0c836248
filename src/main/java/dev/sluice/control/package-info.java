/** What stops trading beside single calls: kill switch, audit, dead man's switches, margins and checks. */
@NullMarked
package dev.sluice.control;

import org.jspecify.annotations.NullMarked;
