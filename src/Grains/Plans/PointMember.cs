using System.Text.Json;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Plans;

/// <summary>Reads the member <c>at</c>: a point of the plan.</summary>
internal static class PointMember
{
    private const double MostMetres = 20_000;

    /// <summary>A point that must be there; the origin, and a problem, otherwise.</summary>
    public static PlanPoint RequiredPoint(this ObjectReader item)
    {
        if (item.RequiredArray("at") is not { IsEmpty: false } nodes)
        {
            if (item.Find("at") is { Kind: JsonValueKind.Array })
                item.Complain("at", "'at' must be [metres east, metres north]");
            return default;
        }

        if (nodes is [var east, var north]
            && ObjectReader.ToNumber(east) is { } x and >= -MostMetres and <= MostMetres
            && ObjectReader.ToNumber(north) is { } y and >= -MostMetres and <= MostMetres)
            return new PlanPoint(x, y);
        item.Complain("at", $"'at' must be [metres east, metres north], each from {-MostMetres} to {MostMetres}");
        return default;
    }
}
