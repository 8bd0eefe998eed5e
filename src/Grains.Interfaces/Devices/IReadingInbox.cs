using System.Diagnostics.CodeAnalysis;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// The door through which a bridge in the same process hands a reading to a device's twin without a message:
/// the twin's own state and rules, guarded by its own lock. See docs/decisions/0001.
/// </summary>
public interface IReadingInbox
{
    /// <summary>
    /// Takes one reading and runs the twin's rules on it, on the caller's thread, without waiting and, where no rule
    /// changes its mind, without allocating.
    /// </summary>
    ReadingOutcome Offer(in ReadingView reading);

    /// <summary>
    /// Lets go of a reading that nobody would miss, where more come than can be taken: one that changes no alarm, begins or
    /// ends no delay, says nothing new of a yes or no, and follows within a second one that was taken in full. The twin
    /// notes that it heard from the device, the reading's number and the count; it keeps none of the values.
    /// </summary>
    /// <returns>Whether it was let go; when not, it must be offered.</returns>
    bool TryShed(in ReadingView reading);

    /// <summary>
    /// Notes that a message of the device was not understood at all, so that people see it where they look at the device.
    /// The device counts as heard, unless a broker kept the message.
    /// </summary>
    /// <param name="reason">Why: a constant such as <c>malformed</c>.</param>
    /// <param name="isRetained">Whether a broker kept the message and replays it: then it is no sign of life.</param>
    void Refuse(string reason, bool isRetained);
}

/// <summary>The device twins that live in this process.</summary>
public interface ILocalDevices
{
    /// <summary>The inbox of a device's twin, when it lives here now.</summary>
    /// <param name="device">The twin's id as text.</param>
    /// <param name="inbox">Its inbox.</param>
    bool TryGetInbox(string device, [NotNullWhen(true)] out IReadingInbox? inbox);
}

/// <summary>One measurement, decoded in place: valid only for the call it is passed to.</summary>
public readonly ref struct ReadingView
{
    /// <summary>The device's sequence number; null when it sent none.</summary>
    public required long? Seq { get; init; }

    /// <summary>When the device measured, by its clock, in Unix milliseconds; null when it did not say.</summary>
    public required long? TimeMs { get; init; }

    /// <summary>The bytes that hold the names, UTF-8.</summary>
    public required ReadOnlySpan<byte> Names { get; init; }

    /// <summary>The values, each with where its name stands in <see cref="Names"/>.</summary>
    public required ReadOnlySpan<ValueView> Values { get; init; }

    /// <summary>How it came.</summary>
    public ReadingDelivery Delivery { get; init; }

    /// <summary>The parts of the message that could not be understood; the rest is in <see cref="Values"/>.</summary>
    public ReadOnlySpan<LeftOutView> LeftOut { get; init; }

    /// <summary>The name of a part that was left out, UTF-8.</summary>
    public ReadOnlySpan<byte> NameOf(in LeftOutView part) => Names.Slice(part.NameStart, part.NameLength);

    /// <summary>The name of a value, UTF-8.</summary>
    public ReadOnlySpan<byte> NameOf(in ValueView value) => Names.Slice(value.NameStart, value.NameLength);
}

/// <summary>One value of a <see cref="ReadingView"/>.</summary>
/// <param name="NameStart">Where its name begins.</param>
/// <param name="NameLength">How many bytes its name has.</param>
/// <param name="Value">A finite number; 1 and 0 for true and false.</param>
/// <param name="IsBoolean">Whether the device sent true or false.</param>
/// <param name="IsEvent">Whether it happened at a moment, as the press of a button, and is no state that lasts.</param>
public readonly record struct ValueView(int NameStart, int NameLength, double Value, bool IsBoolean, bool IsEvent = false);

/// <summary>A part of a message that could not be understood.</summary>
/// <param name="NameStart">Where its name begins in <see cref="ReadingView.Names"/>.</param>
/// <param name="NameLength">How many bytes its name has.</param>
/// <param name="Reason">Why: a constant such as <c>not_finite</c>.</param>
public readonly record struct LeftOutView(int NameStart, int NameLength, string Reason);
