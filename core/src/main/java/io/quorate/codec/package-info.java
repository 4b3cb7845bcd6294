/**
 * The encoding of the value types, in one place, so that a message, a log entry and a snapshot that carry the same value
 * carry the same bytes.
 *
 * <p>{@link io.quorate.codec.ModelCodec} and {@link io.quorate.codec.StatusCodec} have a pair of methods per type,
 * {@code writeX(value, out)} and {@code readX(in)}, made for {@link io.quorate.wire.WireWriter#message} and
 * {@link io.quorate.wire.WireReader#message}. {@link io.quorate.codec.EnumNumbers} gives each constant of an enum its
 * number. Numbers of fields and constants are permanent: a new one may be added, none is reused. The readers check every
 * limit of the model, skip fields that they do not know, and throw nothing but
 * {@link io.quorate.wire.MalformedException} (P12).
 */
@NullMarked
package io.quorate.codec;

import org.jspecify.annotations.NullMarked;
