using System.ComponentModel;
using System.Globalization;
using CallDesk;

namespace Phone.Panel;

/// <summary>An entry of <c>/api/v1/queue</c>.</summary>
/// <param name="Kind">missed, callback, message, follow-up, appointment or open-record.</param>
/// <param name="Remote">The other party's number, if it is known and was not erased.</param>
/// <param name="For">Directory entry of the colleague a message is for.</param>
/// <param name="DueAt">Null: as soon as somebody can.</param>
/// <param name="Overdue">The supervisor was told.</param>
internal sealed record QueueEntryDto(
    string Id, string Kind, string? Remote, string? For, DateTimeOffset CreatedAt, DateTimeOffset? DueAt, bool Overdue);

/// <summary>Body of <c>POST /api/v1/queue</c>.</summary>
internal sealed record QueueRequest(
    [property: Description("callback, message, follow-up or appointment.")] string Kind,
    [property: Description("When it is due, ISO 8601; may be left out.")] string? DueAt,
    [property: Description("Directory entry of the colleague; messages only.")] string? For);

/// <summary>What is owed to somebody: callbacks, messages, tasks, open records.</summary>
internal static class QueueRoutes
{
    private const string Queue = "/api/v1/queue";

    private static readonly string[] Writable = ["callback", "message", "follow-up", "appointment"];

    public static void Map(IEndpointRouteBuilder routes, IPhoneView phone)
    {
        routes.MapGet(Queue, IResult () => TypedResults.Json(Entries(phone.Current), PanelJson.Web.IReadOnlyListQueueEntryDto))
            .WithSummary("Callbacks, messages, tasks and open records, in the order in which they came.")
            .Produces<IReadOnlyList<QueueEntryDto>>();

        routes.MapPost(Queue, (HttpRequest request) => AddAsync(phone, request))
            .WithSummary("Writes down something to be done.")
            .Accepts<QueueRequest>("application/json")
            .Produces(StatusCodes.Status202Accepted)
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType);

        routes.MapPost(Queue + "/{id}/settle", (string id) => Settle(phone, id))
            .WithSummary("It is done.")
            .Produces(StatusCodes.Status202Accepted)
            .Produces<Problem>(StatusCodes.Status404NotFound, Problem.ContentType);
    }

    public static IReadOnlyList<QueueEntryDto> Entries(PhoneSnapshot snapshot) =>
    [
        .. snapshot.Desk.Agenda.Items.Select(item => new QueueEntryDto(
            item.Id.ToString(CultureInfo.InvariantCulture),
            NameOf(item.Kind),
            item.Remote is { } party ? snapshot.Remotes.GetValueOrDefault(party) : null,
            item.For,
            Wall(snapshot, item.CreatedAt),
            item.DueAt is { } due ? Wall(snapshot, due) : null,
            item.Escalated)),
    ];

    private static DateTimeOffset Wall(PhoneSnapshot snapshot, long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToOffset(snapshot.At.Offset);

    private static string NameOf(AgendaKind kind) => kind switch
    {
        AgendaKind.Missed => "missed",
        AgendaKind.Callback => "callback",
        AgendaKind.Message => "message",
        AgendaKind.FollowUp => "follow-up",
        AgendaKind.Appointment => "appointment",
        _ => "open-record",
    };

    private static async Task<IResult> AddAsync(IPhoneView phone, HttpRequest request)
    {
        var body = await TextBody.ReadAsync(request, "kind", "dueAt", "for");
        var kind = body.OneOf("kind", Writable);
        DateTimeOffset due = default;
        var dueAt = body.Change("dueAt", text => TryWall(text, out due), "a time such as 2026-05-01T14:30:00+08:00");
        var colleague = body.Change("for", id => phone.Current.Desk.Settings.Post.Entry(id) is not null, "a directory entry's id");
        if (body.Errors.Count > 0)
        {
            return Problem.Invalid(body.Errors).ToResult();
        }

        AgendaKind[] kinds = [AgendaKind.Callback, AgendaKind.Message, AgendaKind.FollowUp, AgendaKind.Appointment];
        phone.Happens(new AgendaWanted(
            kinds[kind], dueAt.Value is null ? null : due.ToUnixTimeMilliseconds(), colleague.Value));
        return TypedResults.Accepted(Queue);
    }

    private static bool TryWall(string text, out DateTimeOffset wall) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out wall);

    private static IResult Settle(IPhoneView phone, string id)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || phone.Current.Desk.Agenda.Items.All(item => item.Id != number))
        {
            return Problem.NotFound($"The queue has no entry {id}.").ToResult();
        }

        phone.Happens(new AgendaSettled(number));
        return TypedResults.Accepted(Queue);
    }
}
