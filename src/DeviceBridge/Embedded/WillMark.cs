using System.Globalization;
using System.Text;
using MQTTnet;
using MQTTnet.Packets;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// Writes into a last will, as a user property, which connection it is of: when MQTTnet publishes it, another connection of
/// the same client may already stand in its place. Subscribers never see the mark.
/// </summary>
internal static class WillMark
{
    private const string Name = "sc-connection";

    /// <summary>Marks the last will of a CONNECT. What the client itself wrote under that name is taken away.</summary>
    public static void Set(MqttConnectPacket connect, long connection)
    {
        connect.WillUserProperties = [.. (connect.WillUserProperties ?? []).Where(property => property.Name != Name)];
        connect.WillUserProperties.Add(new MqttUserProperty(Name, Encoding.ASCII.GetBytes(connection.ToString(CultureInfo.InvariantCulture))));
    }

    /// <summary>Takes the mark off a last will.</summary>
    /// <returns>The connection it is of; 0 where there is no mark.</returns>
    public static long Take(MqttApplicationMessage will)
    {
        var mark = will.UserProperties?.Find(property => property.Name == Name);
        if (mark is null)
            return 0;
        will.UserProperties = will.UserProperties!.Count == 1 ? null : [.. will.UserProperties.Where(property => property.Name != Name)];
        return long.Parse(mark.ReadValueAsString(), CultureInfo.InvariantCulture);
    }
}
