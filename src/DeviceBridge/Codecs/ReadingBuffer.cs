using System.Collections.Immutable;
using System.Text;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Codecs;

/// <summary>
/// Where one reading is decoded into, again and again: one for each thread. What it holds is valid until the next
/// message is decoded on the same thread, so no await may stand between decoding and use.
/// </summary>
internal sealed class ReadingBuffer
{
    /// <summary>The most values that are taken from a reading.</summary>
    public const int MaxValues = 1024;

    /// <summary>The most parts that are told as left out; beyond them they are left out without a word, for one message has told enough.</summary>
    public const int MaxLeftOut = 16;

    /// <summary>The longest name of a value, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 64;

    private readonly byte[] _names = new byte[(MaxValues + MaxLeftOut + 1) * MaxNameBytes];
    private readonly ValueView[] _values = new ValueView[MaxValues];
    private readonly LeftOutView[] _leftOut = new LeftOutView[MaxLeftOut];
    private readonly Rejection[] _problems = new Rejection[MaxLeftOut];
    private int _namesLength;
    private int _valueCount;
    private int _leftOutCount;

    [ThreadStatic]
    private static ReadingBuffer? _ofThread;

    /// <summary>The buffer of the current thread.</summary>
    public static ReadingBuffer OfThread => _ofThread ??= new ReadingBuffer();

    /// <summary>The message that Protobuf payloads are merged into.</summary>
    public Protos.Reading Message { get; } = new();

    /// <summary>The device's sequence number.</summary>
    public long? Seq { get; set; }

    /// <summary>The device's time in Unix milliseconds.</summary>
    public long? TimeMs { get; set; }

    /// <summary>How the message came. Decoding leaves it as it is.</summary>
    public ReadingDelivery Delivery { get; set; }

    /// <summary>What was decoded.</summary>
    public ReadingView View => new()
    {
        Seq = Seq,
        TimeMs = TimeMs,
        Names = _names.AsSpan(0, _namesLength),
        Values = _values.AsSpan(0, _valueCount),
        Delivery = Delivery,
        LeftOut = _leftOut.AsSpan(0, _leftOutCount),
    };

    /// <summary>How many values there are.</summary>
    public int ValueCount => _valueCount;

    /// <summary>Whether nothing was taken and nothing was left out.</summary>
    public bool IsEmpty => _valueCount + _leftOutCount == 0;

    /// <summary>Why each of the parts that are told was left out.</summary>
    public ReadOnlySpan<Rejection> Problems => _problems.AsSpan(0, _leftOutCount);

    /// <summary>
    /// Why the message as a whole is refused: there is no value, and the first that could not be taken says why. None where a value
    /// was taken.
    /// </summary>
    public Rejection Verdict
    {
        get
        {
            if (_valueCount > 0)
                return Rejection.None;
            foreach (var problem in Problems)
            {
                if (problem is not (Rejection.BadSeq or Rejection.BadTime or Rejection.DuplicateField or Rejection.BesideValues))
                    return problem;
            }

            return Rejection.MissingValues;
        }
    }

    /// <summary>Room for the next name, <see cref="MaxNameBytes"/> at least.</summary>
    public Span<byte> NameSpace => _names.AsSpan(_namesLength);

    /// <summary>Forgets the last reading.</summary>
    public void Reset() => (Seq, TimeMs, _namesLength, _valueCount, _leftOutCount) = (null, null, 0, 0, 0);

    /// <summary>
    /// Takes a value whose name was written to <see cref="NameSpace"/>, or leaves it out where it cannot be one. Of two with the
    /// same name the last is kept, as nearly every reader of JSON does, and the other is told as left out; an event, and a state
    /// of the same name that does not hold, are kept both.
    /// </summary>
    /// <param name="nameLength">How many bytes the name has; <see cref="MaxNameBytes"/> at most.</param>
    /// <param name="value">The value; 1 and 0 for true and false.</param>
    /// <param name="isBoolean">Whether the device sent true or false.</param>
    /// <param name="isEvent">Whether it happened at a moment.</param>
    public void Take(int nameLength, double value, bool isBoolean, bool isEvent)
    {
        if (nameLength == 0)
        {
            LeaveOut(0, Rejection.EmptyName);
            return;
        }

        if (!double.IsFinite(value))
        {
            LeaveOut(nameLength, Rejection.NotFinite);
            return;
        }

        var name = _names.AsSpan(_namesLength, nameLength);
        foreach (ref var other in _values.AsSpan(0, _valueCount))
        {
            if (other.NameLength == nameLength && name.SequenceEqual(_names.AsSpan(other.NameStart, nameLength)))
            {
                // What happened, and what is no longer so, are two words: a button that was pressed and is up again.
                if (other.IsEvent != isEvent && (other.IsEvent ? value : other.Value) == 0)
                    continue;
                other = new ValueView(other.NameStart, nameLength, value, isBoolean, isEvent);
                LeaveOut(nameLength, Rejection.DuplicateName);
                return;
            }
        }

        if (_valueCount == MaxValues)
        {
            LeaveOutRest(nameLength);
            return;
        }

        _values[_valueCount++] = new ValueView(_namesLength, nameLength, value, isBoolean, isEvent);
        _namesLength += nameLength;
    }

    /// <summary>Takes a value.</summary>
    public void Take(ReadOnlySpan<byte> name, double value, bool isBoolean, bool isEvent)
    {
        if (name.Length > MaxNameBytes)
        {
            LeaveOut(name, Rejection.NameTooLong);
            return;
        }

        name.CopyTo(NameSpace);
        Take(name.Length, value, isBoolean, isEvent);
    }

    /// <summary>Leaves out a part whose name was written to <see cref="NameSpace"/>.</summary>
    public void LeaveOut(int nameLength, Rejection problem)
    {
        if (_leftOutCount == MaxLeftOut)
            return;
        _problems[_leftOutCount] = problem;
        _leftOut[_leftOutCount++] = new LeftOutView(_namesLength, nameLength, problem.Tag());
        _namesLength += nameLength;
    }

    /// <summary>Leaves out a part; its name is cut to the limit.</summary>
    public void LeaveOut(ReadOnlySpan<byte> name, Rejection problem)
    {
        if (_leftOutCount == MaxLeftOut)
            return;
        var cut = Utf8Text.Cut(name, MaxNameBytes);
        cut.CopyTo(NameSpace);
        LeaveOut(cut.Length, problem);
    }

    /// <summary>The reading as it travels between processes.</summary>
    public Reading ToReading()
    {
        var values = ImmutableArray.CreateBuilder<ReadingValue>(_valueCount);
        foreach (ref readonly var value in _values.AsSpan(0, _valueCount))
            values.Add(new ReadingValue(Name(value.NameStart, value.NameLength), value.Value, value.IsBoolean) { IsEvent = value.IsEvent });
        var leftOut = ImmutableArray.CreateBuilder<LeftOutValue>(_leftOutCount);
        foreach (ref readonly var part in _leftOut.AsSpan(0, _leftOutCount))
            leftOut.Add(new LeftOutValue(Name(part.NameStart, part.NameLength), part.Reason));
        return new Reading
        {
            Seq = Seq,
            Time = TimeMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            Values = values.MoveToImmutable(),
            Delivery = Delivery,
            LeftOut = leftOut.MoveToImmutable(),
        };
    }

    private string Name(int start, int length) => Encoding.UTF8.GetString(_names, start, length);

    // All values beyond the limit are one part, called by the first of them.
    private void LeaveOutRest(int nameLength)
    {
        if (!Problems.Contains(Rejection.TooManyValues))
            LeaveOut(nameLength, Rejection.TooManyValues);
    }
}
