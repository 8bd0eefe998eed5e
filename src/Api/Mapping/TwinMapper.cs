using Google.Protobuf.WellKnownTypes;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Mapping;

/// <summary>Twins as the protos have them.</summary>
internal static class TwinMapper
{
    public static V1.Twin ToProto(this TwinSnapshot twin)
    {
        var definition = twin.Definition;
        var community = definition.Id.Community;
        return new V1.Twin
        {
            Name = ResourceNames.OfTwin(community, definition.Id.Name),
            Kind = (V1.TwinKind)definition.Kind,
            Model = definition.Model,
            Parent = definition.Parent.Length == 0 ? "" : ResourceNames.OfTwin(community, definition.Parent),
            Place = definition.Place.ToProto(),
            Title = definition.Title.ToProto(),
            Residents = definition.Residents,
            Health = (V1.Health)twin.Health,
            Counts = twin.Counts.ToProto(),
            Device = twin.Device?.ToProto(),
            SilenceLimit = definition.SilenceLimit > TimeSpan.Zero ? Duration.FromTimeSpan(definition.SilenceLimit) : null,
        };
    }

    public static V1.Place ToProto(this Place place) => new() { Longitude = place.Longitude, Latitude = place.Latitude, Floor = place.Floor };

    public static V1.TwinCounts ToProto(this TwinCounts counts) => new()
    {
        Buildings = counts.Buildings,
        Homes = counts.Homes,
        Residents = counts.Residents,
        DevicesOnline = counts.DevicesOnline,
        DevicesOffline = counts.DevicesOffline,
        DevicesUnknown = counts.DevicesUnknown,
        AlarmsLow = counts.AlarmsLow,
        AlarmsMedium = counts.AlarmsMedium,
        AlarmsHigh = counts.AlarmsHigh,
        AlarmsCritical = counts.AlarmsCritical,
        AlarmsHeld = counts.AlarmsHeld,
    };

    private static V1.DeviceState ToProto(this DeviceState device)
    {
        var state = new V1.DeviceState
        {
            LastSeenTime = device.LastSeen.ToProto(),
            ReadingTime = device.ReadingTime.ToProto(),
            ClockOff = device.ClockOff,
            Values = new Struct(),
            Counters = new V1.DeviceCounters
            {
                Accepted = device.Counters.Accepted,
                Duplicates = device.Counters.Duplicates,
                Late = device.Counters.Late,
                Missed = device.Counters.Missed,
                ClockOff = device.Counters.ClockOff,
                Shed = device.Counters.Shed,
            },
        };
        if (device.LastSeq is { } seq)
            state.LastSeq = seq;
        foreach (var value in device.Values)
            state.Values.Fields[value.Name] = value.IsBoolean ? Value.ForBool(value.Value != 0) : Value.ForNumber(value.Value);
        foreach (var refusal in device.Refusals)
        {
            state.Refusals.Add(new V1.DeviceRefusal
            {
                Reason = refusal.Reason,
                Part = refusal.Part,
                LastTime = refusal.LastAt.ToProto(),
                Count = refusal.Count,
            });
        }

        return state;
    }
}
