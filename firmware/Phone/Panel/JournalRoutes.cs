using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using CallDesk;
using Phone.Journal;
using Phone.Panel.Access;

namespace Phone.Panel;

/// <summary>The calls there were, and what people write about them.</summary>
internal static class JournalRoutes
{
    private const int LongestText = 2000;
    private const string Wav = "audio/wav";
    private const string Record = "/api/v1/journal/{id}";

    private const string ShiftIsOver = "cause, lateReason: why a call was late can be said until the shift ends in which it was answered "
        + "or lost (clause 1.1): until the sign-out, or for [station] shift-h hours where nobody is signed in. Nothing was saved; send the "
        + "other fields alone.";

    private static readonly string TextAllowed = $"at most {LongestText} characters";

    public static void Map(IEndpointRouteBuilder routes, IPanelJournal journal, IPhoneView phone)
    {
        routes.MapGet("/api/v1/journal", (
                HttpRequest request,
                [Description("Calls that arrived at or after this time (ISO 8601).")] string? from,
                [Description("Calls that arrived before this time (ISO 8601).")] string? to,
                [Description("Text to find, at most 100 characters.")] string? query,
                [Description("One of the nine categories.")] string? category,
                [Description("How many records, 1–500; 50 if left out.")] string? limit,
                [Description("Id of the last record of the page before.")] string? after) => List(journal, request.Query))
            .WithSummary("Records, newest first.")
            .Produces<IReadOnlyList<JournalRecord>>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problem.ContentType);

        routes.MapGet(Record, (string id, HttpContext context) => Show(journal, id, Visitor.Of(context).By))
            .WithSummary("One record with its event log.")
            .Produces<JournalDetailDto>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status404NotFound, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problem.ContentType);

        routes.MapPatch(Record, (string id, HttpRequest request) => AmendAsync(journal, phone, id, request))
            .WithSummary("Fills in what a person knows: category, cause, notes, and the record's fields (clause 2.4a).")
            .Accepts<AmendRequest>("application/json", "application/merge-patch+json")
            .Produces<JournalDetailDto>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status404NotFound, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status409Conflict, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problem.ContentType);

        MapMemosAndErasure(routes, journal);
    }

    private static void MapMemosAndErasure(IEndpointRouteBuilder routes, IPanelJournal journal)
    {
        routes.MapGet(Record + "/memos/{memo}", (string id, string memo, HttpContext context) =>
                Memo(journal, id, memo, Visitor.Of(context).By))
            .WithSummary("A memo's sound; that somebody listened is noted in the audit trail.")
            .Produces(StatusCodes.Status200OK, contentType: Wav)
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status404NotFound, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problem.ContentType);

        routes.MapPost(Record + "/erase", (string id, HttpRequest request) => EraseAsync(journal, id, request))
            .WithSummary("Erases what is personal about a record for good: number, digits, fields, notes, memos.")
            .Accepts<EmptyRequest>("application/json")
            .Produces(StatusCodes.Status202Accepted)
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status404NotFound, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status409Conflict, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problem.ContentType);
    }

    private static IResult List(IPanelJournal journal, IQueryCollection values)
    {
        var (query, errors) = JournalQuestion.Read(values);
        return query is null
            ? Problem.Invalid(errors!).ToResult()
            : TypedResults.Json(journal.List(query), PanelJson.Web.IReadOnlyListJournalRecord);
    }

    private static IResult Show(IPanelJournal journal, string id, string by) =>
        WrongId(id) ?? Found(id, journal.Show(id, by));

    private static async Task<IResult> AmendAsync(IPanelJournal journal, IPhoneView phone, string id, HttpRequest request)
    {
        if (WrongId(id) is { } wrong)
        {
            return wrong;
        }

        var body = await TextBody.ReadAsync(request, ["category", "cause", "notes", .. RecordFields.All]);
        var amendment = new JournalAmendment(
            body.Change("category", WireNames.Categories.Contains, "one of: " + string.Join(' ', WireNames.Categories)),
            body.Change("cause", WireNames.Causes.Contains, "one of: " + string.Join(' ', WireNames.Causes)),
            body.Change("notes", IsText, TextAllowed))
        {
            Fields = Filled(body),
            By = Visitor.Of(request.HttpContext).By,
        };
        if (body.Errors.Count > 0)
        {
            return Problem.Invalid(body.Errors).ToResult();
        }

        if (Explains(amendment) && journal.Find(id) is { } settled && !MayExplain(phone.Current, settled))
        {
            return Problem.Of(StatusCodes.Status409Conflict, "The shift is over", ShiftIsOver).ToResult();
        }

        var record = journal.Amend(id, amendment);
        if (record is not null && !amendment.Fields.IsEmpty)
        {
            TellDesk(journal, phone, record);
        }

        return Found(id, record);
    }

    private static bool Explains(JournalAmendment amendment) =>
        amendment.Cause.Named || amendment.Fields.Any(field => field.Name == RecordFields.LateReason);

    /// <summary>A call that is neither answered nor over yet belongs to the present shift.</summary>
    private static bool MayExplain(PhoneSnapshot now, JournalRecord record) =>
        (record.AnsweredAt ?? record.EndedAt) is not { } settled
        || Desk.MayExplain(now.Desk, settled.ToUnixTimeMilliseconds(), now.At.ToUnixTimeMilliseconds());

    private static bool IsText(string value) => value.Length <= LongestText;

    /// <summary>The fields that the body names; null clears one, which the journal writes as an empty text.</summary>
    private static ImmutableArray<RecordField> Filled(TextBody body) =>
    [
        .. RecordFields.All
            .Select(name => (Name: name, Change: body.Change(name, IsText, TextAllowed)))
            .Where(field => field.Change.Named)
            .Select(field => new RecordField(field.Name, field.Change.Value ?? "")),
    ];

    /// <summary>The desk weighs whether the record is complete; it learns which fields have a content, never what it is.</summary>
    private static void TellDesk(IPanelJournal journal, IPhoneView phone, JournalDetailDto record)
    {
        var number = record.Id.AsSpan(record.Id.IndexOf('-', StringComparison.Ordinal) + 1);
        var call = new CallId(long.Parse(number, CultureInfo.InvariantCulture));
        phone.Happens(new RecordFilled(call, [.. record.Fields.Keys.Select(DeskNameOf)], journal.EarlierSegment(record.Id)));
    }

    /// <summary>The desk's name of a field (CallDesk.Fields): the same but for one.</summary>
    private static string DeskNameOf(string field) => field == RecordFields.EventTime ? "time" : field;

    private static IResult Memo(IPanelJournal journal, string id, string memo, string by)
    {
        if ((WrongId(id) ?? WrongId(memo)) is { } wrong)
        {
            return wrong;
        }

        return journal.Memo(id, memo, by) is { } wav
            ? TypedResults.Bytes(wav, Wav)
            : Problem.NotFound($"Record {id} has no memo {memo}.").ToResult();
    }

    private static async Task<IResult> EraseAsync(IPanelJournal journal, string id, HttpRequest request)
    {
        if (WrongId(id) is { } wrong)
        {
            return wrong;
        }

        var body = await TextBody.ReadAsync(request);
        if (body.Errors.Count > 0)
        {
            return Problem.Invalid(body.Errors).ToResult();
        }

        try
        {
            return journal.Erase(id, Visitor.Of(request.HttpContext).By) ? TypedResults.Accepted($"/api/v1/journal/{id}") : NoRecord(id);
        }
        catch (InvalidOperationException early)
        {
            return Problem.Of(StatusCodes.Status409Conflict, "Not now", early.Message).ToResult();
        }
    }

    private static IResult? WrongId(string id) =>
        JournalQuestion.IsId(id)
            ? null
            : Problem.Invalid([FieldError.For("id", id, "letters, digits, - and _, at most 64")]).ToResult();

    private static IResult Found(string id, JournalDetailDto? record) => record is null
        ? NoRecord(id)
        : TypedResults.Json(record, PanelJson.Web.JournalDetailDto);

    private static IResult NoRecord(string id) => Problem.NotFound($"The journal has no record {id}.").ToResult();
}
