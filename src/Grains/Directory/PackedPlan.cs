using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>
/// A plan as bytes: every text once, then each twin as numbers. A silo that starts reads those of all its communities, which must
/// not take longer than it takes to make a table of them.
/// </summary>
internal static class PackedPlan
{
    private const byte Version = 2;

    // Without what devices outdoors look at.
    private const byte FirstVersion = 1;

    /// <summary>Packs a plan.</summary>
    public static byte[] Pack(CommunityDefinition plan)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        foreach (var text in (string[])[plan.Community, plan.Title.Zh, plan.Title.En, plan.TimeZone, plan.Hash, plan.Source])
            writer.Write(text);

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var twin in plan.Twins)
        {
            foreach (var text in (ReadOnlySpan<string>)[twin.Id.Name, twin.Model, twin.Parent, twin.Title.Zh, twin.Title.En, twin.Area?.Zh ?? "", twin.Area?.En ?? "", twin.Watches])
                numbers.TryAdd(text, numbers.Count);
        }

        writer.Write(numbers.Count);
        foreach (var text in numbers.Keys)
            writer.Write(text);
        writer.Write(plan.Twins.Length);
        foreach (var twin in plan.Twins)
        {
            writer.Write7BitEncodedInt(numbers[twin.Id.Name]);
            writer.Write((byte)twin.Kind);
            writer.Write7BitEncodedInt(numbers[twin.Model]);
            writer.Write7BitEncodedInt(numbers[twin.Parent]);
            writer.Write(twin.Place.Longitude);
            writer.Write(twin.Place.Latitude);
            writer.Write((short)twin.Place.Floor);
            writer.Write7BitEncodedInt(numbers[twin.Title.Zh]);
            writer.Write7BitEncodedInt(numbers[twin.Title.En]);
            writer.Write7BitEncodedInt(twin.Residents);
            writer.Write7BitEncodedInt64(twin.SilenceLimit.Ticks);
            writer.Write7BitEncodedInt(numbers[twin.Area?.Zh ?? ""]);
            writer.Write7BitEncodedInt(numbers[twin.Area?.En ?? ""]);
            writer.Write7BitEncodedInt(numbers[twin.Watches]);
        }

        writer.Write(plan.Paths.Points.Length);
        foreach (var point in plan.Paths.Points)
        {
            writer.Write(point.Longitude);
            writer.Write(point.Latitude);
        }

        writer.Write(plan.Paths.Edges.Length);
        foreach (var edge in plan.Paths.Edges)
        {
            writer.Write7BitEncodedInt(edge.From);
            writer.Write7BitEncodedInt(edge.To);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Unpacks a plan; equal texts of it are one.</summary>
    /// <exception cref="InvalidDataException">A newer program packed it.</exception>
    public static CommunityDefinition Unpack(byte[] packed)
    {
        using var reader = new BinaryReader(new MemoryStream(packed), Encoding.UTF8);
        var version = reader.ReadByte();
        if (version is not (FirstVersion or Version))
            throw new InvalidDataException($"The stored plan has version {version}; this program reads {Version}: start the newer one that wrote it.");
        var plan = new CommunityDefinition
        {
            Community = reader.ReadString(),
            Title = new BilingualText(reader.ReadString(), reader.ReadString()),
            TimeZone = reader.ReadString(),
            Hash = reader.ReadString(),
            Source = reader.ReadString(),
            Twins = [],
        };
        var texts = new string[reader.ReadInt32()];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = reader.ReadString();
        var twins = ImmutableArray.CreateBuilder<TwinDefinition>(reader.ReadInt32());
        for (var i = twins.Capacity; i > 0; i--)
        {
            var twin = new TwinDefinition
            {
                Id = TwinId.Of(plan.Community, Text()),
                Kind = (TwinKind)reader.ReadByte(),
                Model = Text(),
                Parent = Text(),
                Place = new Place(reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt16()),
                Title = new BilingualText(Text(), Text()),
                Residents = reader.Read7BitEncodedInt(),
                SilenceLimit = new TimeSpan(reader.Read7BitEncodedInt64()),
            };
            if (version > FirstVersion)
            {
                var area = new BilingualText(Text(), Text());
                twin = twin with { Area = area.Zh.Length + area.En.Length == 0 ? null : area, Watches = Text() };
            }

            twins.Add(twin);
        }

        var points = ImmutableArray.CreateBuilder<PathPoint>(reader.ReadInt32());
        for (var i = points.Capacity; i > 0; i--)
            points.Add(new PathPoint(reader.ReadDouble(), reader.ReadDouble()));
        var edges = ImmutableArray.CreateBuilder<PathEdge>(reader.ReadInt32());
        for (var i = edges.Capacity; i > 0; i--)
            edges.Add(new PathEdge(reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt()));
        return plan with
        {
            Twins = twins.MoveToImmutable(),
            Paths = new CommunityPaths { Points = points.MoveToImmutable(), Edges = edges.MoveToImmutable() },
        };

        string Text() => texts[reader.Read7BitEncodedInt()];
    }
}
