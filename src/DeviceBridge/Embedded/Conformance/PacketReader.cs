using System.Buffers.Binary;

namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>Reads the data types of MQTT (MQTT 5, 1.5; MQTT 3.1.1, 1.5) from a packet, without allocating.</summary>
internal ref struct PacketReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether all was read.</summary>
    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>Reads one byte.</summary>
    public bool TryByte(out byte value)
    {
        value = _rest.IsEmpty ? (byte)0 : _rest[0];
        return TrySkip(1);
    }

    /// <summary>Reads a number of two bytes.</summary>
    public bool TryUInt16(out ushort value) => BinaryPrimitives.TryReadUInt16BigEndian(_rest, out value) && TrySkip(2);

    /// <summary>Reads a number of four bytes.</summary>
    public bool TryUInt32(out uint value) => BinaryPrimitives.TryReadUInt32BigEndian(_rest, out value) && TrySkip(4);

    /// <summary>Reads a number of one to four bytes of seven bits, in as few bytes as it needs [MQTT-1.5.5-1].</summary>
    public bool TryVariable(out int value)
    {
        value = 0;
        for (var i = 0; i < 4 && i < _rest.Length; i++)
        {
            value |= (_rest[i] & 0x7F) << (7 * i);
            if ((_rest[i] & 0x80) == 0)
                return (i == 0 || _rest[i] != 0) && TrySkip(i + 1);
        }

        return false;
    }

    /// <summary>Reads bytes with their length in front.</summary>
    public bool TryBinary(out ReadOnlySpan<byte> value)
    {
        value = [];
        return TryUInt16(out var length) && TryTake(length, out value);
    }

    /// <summary>Reads a text with its length in front; false also when it is not one that MQTT allows.</summary>
    public bool TryText(out ReadOnlySpan<byte> value) => TryBinary(out value) && MqttText.IsValid(value);

    /// <summary>Takes as many bytes.</summary>
    public bool TryTake(int length, out ReadOnlySpan<byte> value)
    {
        value = length <= _rest.Length ? _rest[..length] : [];
        return TrySkip(length);
    }

    private bool TrySkip(int length)
    {
        if (length > _rest.Length)
            return false;
        _rest = _rest[length..];
        return true;
    }
}
