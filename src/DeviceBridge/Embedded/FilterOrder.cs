using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// Puts the codes of a SUBACK into the order of the filters that were asked for [MQTT-3.8.4-6]. MQTTnet has them in the order
/// it worked in: highest QoS first.
/// </summary>
internal sealed class FilterOrder
{
    private readonly Dictionary<ushort, int[]> _worked = [];
    private readonly Lock _lock = new();

    /// <summary>Notes what a SUBSCRIBE asks for.</summary>
    public void Note(MqttSubscribePacket subscribe)
    {
        var filters = subscribe.TopicFilters;
        if (filters.Count < 2)
            return;
        // The same stable sort as MQTTnet's.
        var worked = Enumerable.Range(0, filters.Count).OrderByDescending(i => filters[i].QualityOfServiceLevel).ToArray();
        lock (_lock)
            _worked[subscribe.PacketIdentifier] = worked;
    }

    /// <summary>Puts the codes into order, and those of versions before MQTT 5 into the one that these know (3.1.1, 3.9.3).</summary>
    public void Restore(MqttSubAckPacket answer, bool isVersion5)
    {
        var codes = answer.ReasonCodes;
        int[]? worked;
        lock (_lock)
            _worked.Remove(answer.PacketIdentifier, out worked);
        if (worked is not null && worked.Length == codes.Count)
        {
            var asked = new MqttSubscribeReasonCode[codes.Count];
            for (var i = 0; i < worked.Length; i++)
                asked[worked[i]] = codes[i];
            answer.ReasonCodes = codes = [.. asked];
        }

        if (!isVersion5)
            answer.ReasonCodes = [.. codes.Select(code => code >= MqttSubscribeReasonCode.UnspecifiedError ? MqttSubscribeReasonCode.UnspecifiedError : code)];
    }
}
