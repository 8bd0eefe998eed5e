using System.Diagnostics.CodeAnalysis;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// The messages on their way to one client that it has to acknowledge: no more at once than its receive maximum (MQTT 5,
/// 4.9), the others wait, each no longer than until it expires. Not for more than one thread at a time.
/// </summary>
/// <param name="receiveMaximum">How many it takes before it acknowledges the first.</param>
/// <param name="time">The clock.</param>
internal sealed class Deliveries(int receiveMaximum, TimeProvider time)
{
    private readonly Dictionary<ushort, MqttQualityOfServiceLevel> _inFlight = [];
    private readonly Queue<Held> _held = new();

    /// <summary>How many the client has yet to acknowledge, those that wait included.</summary>
    public int Count => _inFlight.Count + _held.Count;

    /// <summary>A message is to be sent. False when it has to wait: <see cref="TryRelease"/> gives it back.</summary>
    public bool TryBegin(MqttPublishPacket packet)
    {
        if (_held.Count > 0 || _inFlight.Count >= receiveMaximum)
        {
            _held.Enqueue(new Held(packet, time.GetTimestamp()));
            return false;
        }

        _inFlight[packet.PacketIdentifier] = packet.QualityOfServiceLevel;
        return true;
    }

    /// <summary>A message is done with.</summary>
    public void End(ushort identifier) => _inFlight.Remove(identifier);

    /// <summary>The QoS of a message that is on its way; 0 when there is none of that number.</summary>
    public MqttQualityOfServiceLevel QualityOf(ushort identifier) => _inFlight.GetValueOrDefault(identifier);

    /// <summary>Gives back the next message that waited, if it may go now.</summary>
    /// <param name="packet">It, with what is left of its time.</param>
    /// <param name="isExpired">Whether its time is over: then it is not sent [MQTT-3.3.2-5].</param>
    public bool TryRelease([NotNullWhen(true)] out MqttPublishPacket? packet, out bool isExpired)
    {
        (packet, isExpired) = (null, false);
        if (_inFlight.Count >= receiveMaximum || !_held.TryDequeue(out var held))
            return false;
        packet = held.Packet;
        if (packet.MessageExpiryInterval > 0)
        {
            // [MQTT-3.3.2-6]
            var waited = time.GetElapsedTime(held.Since).TotalSeconds;
            isExpired = waited >= packet.MessageExpiryInterval;
            packet.MessageExpiryInterval -= isExpired ? 0 : (uint)waited;
        }

        if (!isExpired)
            _inFlight[packet.PacketIdentifier] = packet.QualityOfServiceLevel;
        return true;
    }

    /// <summary>Whether a packet is a message that has to be acknowledged.</summary>
    public static bool Counts(MqttPacket packet) =>
        packet is MqttPublishPacket { QualityOfServiceLevel: > MqttQualityOfServiceLevel.AtMostOnce };

    private readonly record struct Held(MqttPublishPacket Packet, long Since);
}
