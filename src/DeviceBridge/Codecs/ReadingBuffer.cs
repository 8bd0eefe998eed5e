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
    /// <summary>The most values a reading may have.</summary>
    public const int MaxValues = 64;

    /// <summary>The longest name of a value, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 64;

    private readonly byte[] _names = new byte[MaxValues * MaxNameBytes];
    private readonly ValueView[] _values = new ValueView[MaxValues];
    private int _namesLength;
    private int _valueCount;

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
    };

    /// <summary>How many values there are.</summary>
    public int ValueCount => _valueCount;

    /// <summary>Room for the next name.</summary>
    public Span<byte> NameSpace => _names.AsSpan(_namesLength);

    /// <summary>Forgets the last reading.</summary>
    public void Reset() => (Seq, TimeMs, _namesLength, _valueCount) = (null, null, 0, 0);

    /// <summary>Adds a value whose name was written to <see cref="NameSpace"/>.</summary>
    public Rejection Add(int nameLength, double value, bool isBoolean)
    {
        if (nameLength == 0)
            return Rejection.EmptyName;
        if (nameLength > MaxNameBytes)
            return Rejection.NameTooLong;
        if (!double.IsFinite(value))
            return Rejection.NotFinite;
        if (_valueCount == MaxValues)
            return Rejection.TooManyValues;

        var name = _names.AsSpan(_namesLength, nameLength);
        foreach (ref readonly var other in _values.AsSpan(0, _valueCount))
        {
            if (other.NameLength == nameLength && name.SequenceEqual(_names.AsSpan(other.NameStart, nameLength)))
                return Rejection.DuplicateName;
        }

        _values[_valueCount++] = new ValueView(_namesLength, nameLength, value, isBoolean);
        _namesLength += nameLength;
        return Rejection.None;
    }

    /// <summary>Adds a value.</summary>
    public Rejection Add(ReadOnlySpan<byte> name, double value, bool isBoolean)
    {
        if (name.Length > MaxNameBytes)
            return Rejection.NameTooLong;
        if (_valueCount == MaxValues)
            return Rejection.TooManyValues;
        name.CopyTo(NameSpace);
        return Add(name.Length, value, isBoolean);
    }

    /// <summary>The reading as it travels between processes.</summary>
    public Reading ToReading()
    {
        var values = ImmutableArray.CreateBuilder<ReadingValue>(_valueCount);
        foreach (ref readonly var value in _values.AsSpan(0, _valueCount))
            values.Add(new ReadingValue(Encoding.UTF8.GetString(_names, value.NameStart, value.NameLength), value.Value, value.IsBoolean) { IsEvent = value.IsEvent });
        return new Reading
        {
            Seq = Seq,
            Time = TimeMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            Values = values.MoveToImmutable(),
            Delivery = Delivery,
        };
    }
}
