using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace SafeCommunity.Bench.Load;

/// <summary>
/// A PUBLISH of one device, built once (MQTT 3.1.1, section 3.3). Packet id, sequence number, time and value are
/// overwritten in place before each send, so that every message is a new reading and costs the generator next to nothing.
/// </summary>
internal sealed class PublishPacket
{
    /// <summary>The first sequence number unless told otherwise.</summary>
    public const long FirstSeq = 1_000_000_000; // ten digits that stay ten digits

    private const string TimePlace = "2000-01-01T00:00:00.000Z";

    private readonly byte[] _bytes;
    private readonly int _idAt;
    private readonly int _seqAt;
    private readonly int _timeAt;
    private readonly int _valueAt;
    private long _seq;

    /// <summary>The packet of a device.</summary>
    /// <param name="community">Its community.</param>
    /// <param name="device">Its name.</param>
    /// <param name="qos">The quality of service, 0 or 1.</param>
    /// <param name="firstSeq">Its first sequence number, ten digits: what was sent before must have had lower ones.</param>
    public PublishPacket(string community, string device, int qos, long firstSeq = FirstSeq)
    {
        (Device, _seq) = (device, firstSeq);
        var topic = Encoding.UTF8.GetBytes($"sc/v1/{community}/{device}/telemetry");
        var payload = Encoding.UTF8.GetBytes(
            $$$"""{"seq":{{{FirstSeq}}},"ts":"{{{TimePlace}}}","values":{"smoke":0.120,"temperature":21.5,"battery":87}}""");
        var remaining = 2 + topic.Length + (qos > 0 ? 2 : 0) + payload.Length;
        if (remaining is < 128 or > 16_383)
            throw new ArgumentException($"A packet of {remaining} bytes is not prepared for.", nameof(device));

        _bytes = new byte[3 + remaining];
        _bytes[0] = (byte)(0x30 | (qos << 1));
        _bytes[1] = (byte)((remaining & 0x7F) | 0x80);
        _bytes[2] = (byte)(remaining >> 7);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(3), (ushort)topic.Length);
        topic.CopyTo(_bytes, 5);
        _idAt = qos > 0 ? 5 + topic.Length : -1;
        var payloadAt = 5 + topic.Length + (qos > 0 ? 2 : 0);
        payload.CopyTo(_bytes, payloadAt);
        _seqAt = payloadAt + payload.AsSpan().IndexOf("1000000000"u8);
        _timeAt = payloadAt + payload.AsSpan().IndexOf("2000-01-01"u8);
        _valueAt = payloadAt + payload.AsSpan().IndexOf("0.120"u8);
    }

    /// <summary>The device's name.</summary>
    public string Device { get; }

    /// <summary>How long the packet is, in bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>Writes the device's next reading.</summary>
    /// <param name="target">Where; at least <see cref="Length"/> bytes.</param>
    /// <param name="packetId">The packet id; unused at QoS 0.</param>
    /// <param name="time">The time, as 24 ASCII characters.</param>
    /// <param name="smokePermille">The value of <c>smoke</c> in thousandths, 0 to 999; null for harmless values that differ from message to message.</param>
    public void WriteNext(Span<byte> target, ushort packetId, ReadOnlySpan<byte> time, int? smokePermille)
    {
        var seq = _seq++;
        if (_idAt >= 0)
            BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(_idAt), packetId);
        Utf8Formatter.TryFormat(seq, _bytes.AsSpan(_seqAt, 10), out _);
        time.CopyTo(_bytes.AsSpan(_timeAt));
        var value = smokePermille ?? (int)(100 + (seq % 100));
        _bytes[_valueAt + 2] = (byte)('0' + (value / 100));
        _bytes[_valueAt + 3] = (byte)('0' + (value / 10 % 10));
        _bytes[_valueAt + 4] = (byte)('0' + (value % 10));
        _bytes.CopyTo(target);
    }
}
