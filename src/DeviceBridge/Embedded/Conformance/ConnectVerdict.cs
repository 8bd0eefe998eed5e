using SafeCommunity.DeviceBridge.Diagnostics;

namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>What is to be done with a CONNECT.</summary>
/// <param name="Rejection">Why it is not taken; <see cref="Rejection.None"/> when it is.</param>
/// <param name="Answer">The CONNACK that says so; empty for none.</param>
/// <param name="IsVersion5">Whether it speaks MQTT 5.</param>
/// <param name="SessionExpiry">The session expiry interval asked for, in seconds.</param>
internal readonly record struct ConnectVerdict(Rejection Rejection, ReadOnlyMemory<byte> Answer, bool IsVersion5, uint SessionExpiry)
{
    /// <summary>It is taken.</summary>
    public static ConnectVerdict Accept => default;

    /// <summary>The connection is closed without a word.</summary>
    public static ConnectVerdict CloseSilently { get; } = new(Rejection.ProtocolError, default, false, 0);

    /// <summary>It is taken, in MQTT 5.</summary>
    /// <param name="sessionExpiry">The session expiry interval asked for, in seconds.</param>
    public static ConnectVerdict AcceptWith(uint sessionExpiry) => new(Rejection.None, default, true, sessionExpiry);

    /// <summary>It is refused as MQTT 3.1 and 3.1.1 have it (3.2.2.3).</summary>
    /// <param name="code">The return code.</param>
    /// <param name="rejection">What to count.</param>
    public static ConnectVerdict Refuse3(byte code, Rejection rejection) => new(rejection, (byte[])[0x20, 2, 0, code], false, 0);

    /// <summary>It is refused as MQTT 5 has it (3.2.2.2).</summary>
    /// <param name="fault">The reason.</param>
    /// <param name="rejection">What to count.</param>
    public static ConnectVerdict Refuse5(PacketFault fault, Rejection rejection = Rejection.ProtocolError) =>
        new(rejection, (byte[])[0x20, 3, 0, (byte)fault, 0], true, 0);
}
