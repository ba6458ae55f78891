//! Vehicles for the garages, patients for the clinics: what the shop's owner runs beside the shop.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::access::Known;
use crate::simulation::people::{People, Role};

pub(super) async fn vehicle(
    State(people): State<Arc<People>>,
    Known(role): Known,
    Path(vin): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    if role != Role::Garage {
        return Err(StatusCode::FORBIDDEN);
    }
    let person = people.all.iter().find(|person| person.vin == vin).ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({
        "vin": person.vin,
        "model": "Dragonfly 1.6",
        "keeper": {"email": person.email, "phone": person.phone},
    })))
}

pub(super) async fn register_patient(Known(role): Known, Json(_): Json<Value>) -> StatusCode {
    if role == Role::Partner { StatusCode::CREATED } else { StatusCode::FORBIDDEN }
}

pub(super) async fn patient_record(
    State(people): State<Arc<People>>,
    Known(role): Known,
    Path(id): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    if role != Role::Clinic {
        return Err(StatusCode::FORBIDDEN);
    }
    let person = people.all.iter().find(|person| person.patient == id).ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({
        "patient": {"id": person.patient, "name": person.name, "date_of_birth": person.born},
        "identification": {
            "national_insurance_number": person.uk_nino,
            "sin": person.canadian_sin,
            "passport_number": person.passport,
        },
        "allergies": ["feathers", "Mondays"],
        "visits": [{"on": "2026-02-11", "finding": "hale and hearty", "pulse": 62}],
    })))
}
